// Chance and time, which volatile functions alone have. Both come from the host, afresh for each call.
#ifndef HEDDLE_CHANCE_H
#define HEDDLE_CHANCE_H

#include "quickjs.h"

#include <stdbool.h>

// Makes Math.random the one of this file and gives the prelude `__heddle_clock`. False with an exception
// pending.
bool chance_install(JSContext *context, JSValueConst global);

// Forgets the random bytes that are left, so that none outlive a call.
void chance_forget(void);

#endif
