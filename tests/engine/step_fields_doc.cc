// Prints docs/step-fields.md: `step_fields_doc > docs/step-fields.md`.
#include <iostream>

#include "src/engine/step_document.h"

int main() { std::cout << snaptrail::internal::StepFieldsMarkdown(); }
