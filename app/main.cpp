#include "app/cli.h"

int main(int argc, char** argv) {
  return scorescope::run_cli(argc, argv);
}
