#include "snaptrail/compiler.h"

int main() {
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  return compiler.Compile().ok() ? 0 : 1;
}
