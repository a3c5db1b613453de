# Runs the very pnpm that package.json names, with the certificates and the registry settings that the build was given.
set -eu
if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi
if [ -f /run/secrets/npmrc ]; then export NPM_CONFIG_USERCONFIG=/run/secrets/npmrc; fi
exec npx --yes --cache /pnpm/npx "$(node -p "require('./package.json').packageManager")" --store-dir /pnpm/store "$@"
