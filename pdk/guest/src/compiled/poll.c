// What loops of the user's ask the host.
#include "abi/abi.h"
#include "abi/extism.h"
#include "compiled/scratch.h"

// Exported as heddle_poll: a host that cannot interrupt a guest from outside checks its deadline inside
// input_length and throws through the guest. Once memory is out the call ends here: a loop that waits for a
// text to grow would not.
HEDDLE_EXPORT("heddle_poll") void heddle_poll(void) {
  extism_input_length();
  if (scratch_failed()) __builtin_trap();
}
