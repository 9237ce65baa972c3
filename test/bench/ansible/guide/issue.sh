#!/bin/sh
# issue.sh AUTHORITY NAME SUBJECT USAGES [SANS]: a key and a certificate NAME.key and NAME.crt, in the directory it is run in.
set -eu
authority=$1 name=$2 subject=$3 usages=$4 sans=${5-}
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.key" 2>/dev/null
openssl req -new -key "$name.key" -subj "/CN=$subject" -out "$name.csr"
{
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$usages"
  [ -z "$sans" ] || printf 'subjectAltName=%s\n' "$sans"
} >"$name.ext"
openssl x509 -req -in "$name.csr" -CA "$authority-ca.crt" -CAkey "$authority-ca.key" -days 365 -extfile "$name.ext" \
  -out "$name.crt" 2>/dev/null
