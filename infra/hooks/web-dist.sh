#!/bin/sh
# Copies the page to web/dist and writes the addresses of this environment into its config.json. azd passes the values in.
set -eu

: "${API_BASE:?run azd provision first}"
: "${IDENTITY_ISSUER:?azd env set IDENTITY_ISSUER}"
: "${IDENTITY_WEB_CLIENT_ID:?azd env set IDENTITY_WEB_CLIENT_ID}"
: "${IDENTITY_SCOPE:=openid email profile}"

web=$(cd "$(dirname "$0")/../../web" && pwd)
dist="$web/dist"

rm -rf "$dist"
mkdir "$dist"
for entry in "$web"/*; do
  [ "$entry" = "$dist" ] || cp -R "$entry" "$dist/"
done

cat > "$dist/config.json" <<JSON
{
  "apiBase": "$API_BASE",
  "issuer": "$IDENTITY_ISSUER",
  "clientId": "$IDENTITY_WEB_CLIENT_ID",
  "scope": "$IDENTITY_SCOPE"
}
JSON
