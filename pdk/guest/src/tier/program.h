// The program that a module carries: of engine.wasm JavaScript (js/), of lean.wasm declarations alone
// (lean/). Each of the two modules is linked with one implementation.
#ifndef HEDDLE_PROGRAM_H
#define HEDDLE_PROGRAM_H

#include "tier/tier.h"

// Reads module.program and declares its functions, each with the tier that runs all of it, if there is one.
// False with the error recorded.
bool program_load(void);

// Makes ready for the snapshot.
void program_settle(void);

// A call of the host begins.
void program_enter(void);

#endif
