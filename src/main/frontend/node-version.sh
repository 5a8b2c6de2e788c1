#!/bin/sh
# Says in one line what is missing when the machine has no Node.js or one that is too old.
need=20.19
if ! command -v node >/dev/null 2>&1; then
  echo "Tidings needs Node.js $need or newer to build its front end, but there is no 'node' on the PATH." >&2
  exit 1
fi
have="$(node --version)"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
  echo "Tidings needs Node.js $need or newer to build its front end, but 'node' is $have." >&2
  exit 1
}
if ! command -v npm >/dev/null 2>&1; then
  echo "Tidings needs npm to build its front end, but there is no 'npm' on the PATH beside 'node'." >&2
  exit 1
fi
