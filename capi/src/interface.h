// The public C header, with its functions visible: everything else in the
// library is compiled hidden.
#ifndef SNAPTRAIL_CAPI_SRC_INTERFACE_H_
#define SNAPTRAIL_CAPI_SRC_INTERFACE_H_

#pragma GCC visibility push(default)
#include "capi/include/snaptrail/snaptrail.h"
#pragma GCC visibility pop

#endif  // SNAPTRAIL_CAPI_SRC_INTERFACE_H_
