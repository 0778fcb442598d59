#!/bin/bash
# Makes openssl.txt, keys and certificates as OpenSSL 3 writes them: lines "NAME BASE64". The password is "geheim"
# unless the name says another one. All certificates are by one authority, and last for a hundred years.
set -e
out=$PWD/openssl.txt; work=$(mktemp -d); cd "$work"; trap 'rm -rf "$work"' EXIT
old="-provider legacy -provider default"; umlaut='pässwört€'
put() { echo "$1 $(openssl base64 -A < "$1")" >> "$out"; }
: > "$out"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 36500 \
    -subj "/O=Plant/CN=Authority" 2> log
pair() { # NAME, then what genpkey takes
    name=$1; shift; openssl genpkey "$@" -out "$name.key" 2>> log
    openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr" 2>> log
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -days 36500 -set_serial "$RANDOM" -out "$name.pem" 2>> log
    put "$name.key"; put "$name.pem"
}
pair gw -algorithm EC -pkeyopt ec_paramgen_curve:P-256
for curve in secp384r1 secp521r1 secp256k1 brainpoolP256r1 brainpoolP384r1 brainpoolP512r1; do
    pair $curve -algorithm EC -pkeyopt ec_paramgen_curve:$curve
done
pair explicit -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
pair ed25519 -algorithm ED25519; pair ed448 -algorithm ED448
pair rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048; pair rsa-pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
openssl rsa -in rsa.key -traditional -out rsa.pkcs1 2>> log; put rsa.pkcs1
openssl rsa -in rsa.key -traditional -aes256 -passout pass:geheim -out rsa.pkcs1.aes256 2>> log; put rsa.pkcs1.aes256
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.param 2>> log
openssl genpkey -paramfile dsa.param -out dsa.key; put dsa.key
openssl dsa -in dsa.key -out dsa.old 2>> log; put dsa.old
openssl genpkey -algorithm X25519 -out x25519.key; put x25519.key
openssl ec -in gw.key -out gw.sec1 2>> log; put gw.sec1
(openssl ecparam -name prime256v1; cat gw.sec1) > gw.params; put gw.params
openssl ec -in gw.key -param_enc explicit -out gw.explicit 2>> log; put gw.explicit
openssl ec -in gw.key -no_public -out gw.nopublic 2>> log; put gw.nopublic
openssl pkcs8 -topk8 -nocrypt -in gw.key -outform der -out gw.der; put gw.der
openssl ec -in gw.key -outform der -out gw.sec1.der 2>> log; put gw.sec1.der
openssl pkcs8 -topk8 -in gw.key -outform der -passout pass:geheim -out gw.enc.der; put gw.enc.der
for c in aes-128-cbc aes-192-cbc aes-256-cbc aes-256-cfb aes-256-ofb aes-256-cfb8 camellia-128-cbc camellia-192-cbc \
    camellia-256-cbc aria-128-cbc aria-192-cbc aria-256-cbc aria-256-ofb des-ede3-cbc des-ede-cbc des-cbc rc2-cbc \
    rc2-40-cbc rc2-64-cbc bf-cbc cast5-cbc seed-cbc sm4-cbc; do
    openssl ec $old -in gw.key -$c -passout pass:geheim -out old.$c 2>> log; put old.$c
done
for c in aes-128-cbc aes-192-cbc aes-256-cbc aes-256-cfb aes-256-ofb des3 camellia-128-cbc camellia-192-cbc \
    camellia-256-cbc aria-128-cbc aria-192-cbc aria-256-cbc des-cbc rc2-cbc bf-cbc cast5-cbc seed-cbc sm4-cbc; do
    openssl pkcs8 $old -topk8 -in gw.key -v2 $c -passout pass:geheim -out v2.$c 2>> log; put v2.$c
done
for prf in hmacWithSHA1 hmacWithSHA224 hmacWithSHA256 hmacWithSHA384 hmacWithSHA512 hmacWithSHA512-224 \
    hmacWithSHA512-256 hmacWithMD5; do
    openssl pkcs8 $old -topk8 -in gw.key -v2 aes-256-cbc -v2prf $prf -passout pass:geheim -out v2.$prf 2>> log; put v2.$prf
done
openssl pkcs8 -topk8 -in gw.key -scrypt -passout pass:geheim -out v2.scrypt; put v2.scrypt
openssl pkcs8 -topk8 -in gw.key -scrypt -v2 camellia-256-cbc -passout pass:geheim -out v2.scrypt.camellia
put v2.scrypt.camellia
openssl pkcs8 -topk8 -in gw.key -v2 aes-128-cbc -iter 6000000 -passout pass:geheim -out v2.iterations
put v2.iterations
for c in PBE-MD5-DES PBE-MD5-RC2-64 PBE-SHA1-DES PBE-SHA1-RC2-64 PBE-SHA1-RC4-128 PBE-SHA1-RC4-40 PBE-SHA1-3DES \
    PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40; do
    openssl pkcs8 $old -topk8 -in gw.key -v1 $c -passout pass:geheim -out v1.$c 2>> log; put v1.$c
done
latin=$(printf %s "$umlaut" | iconv -f utf-8 -t windows-1252)
nfd=$(python3 -c "import sys, unicodedata; print(unicodedata.normalize('NFD', sys.argv[1]))" "$umlaut")
twice=$(printf %s "pässwört" | iconv -f latin1 -t utf-8)
for way in utf8:"$umlaut" windows:"$latin" nfd:"$nfd"; do
    openssl pkcs8 -topk8 -in gw.key -v2 aes-256-cbc -passout pass:"${way#*:}" -out "umlaut.v2.${way%%:*}"
    openssl ec -in gw.key -aes256 -passout pass:"${way#*:}" -out "umlaut.old.${way%%:*}" 2>> log
    openssl pkcs8 $old -topk8 -in gw.key -v1 PBE-SHA1-3DES -passout pass:"${way#*:}" -out "umlaut.v1.${way%%:*}"
    openssl pkcs12 -export -inkey gw.key -in gw.pem -name gw -passout pass:"${way#*:}" -out "umlaut.p12.${way%%:*}"
    for kind in v2 old v1 p12; do put "umlaut.$kind.${way%%:*}"; done
done
p12() { name=$1; shift; openssl pkcs12 -export -inkey gw.key -in gw.pem -certfile ca.pem -name gw "$@" -out "$name"; put "$name"; }
p12 default.p12 -passout pass:geheim
p12 legacy.p12 -legacy -passout pass:geheim
p12 3des.p12 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -passout pass:geheim
p12 rc4.p12 $old -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-40 -macalg sha1 -passout pass:geheim
p12 camellia.p12 -keypbe camellia-256-cbc -certpbe aria-128-cbc -passout pass:geheim
p12 plain.p12 -keypbe NONE -certpbe NONE -passout pass:geheim
p12 plaincert.p12 -certpbe NONE -passout pass:geheim
p12 plainkey.p12 -keypbe NONE -passout pass:geheim
p12 empty.p12 -passout pass:
p12 emptylegacy.p12 -legacy -passout pass:
p12 none.p12 -keypbe NONE -certpbe NONE -nomac -passout pass:
p12 nomac.p12 -nomac -passout pass:geheim
p12 sha512.p12 -macalg sha512 -passout pass:geheim
p12 sha384.p12 -macalg sha384 -passout pass:geheim
p12 sha3.p12 -macalg sha3-256 -passout pass:geheim
p12 md5.p12 -macalg md5 -passout pass:geheim
p12 umlaut.p12.twice -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -passout pass:"$twice"
openssl pkcs12 -export -inkey gw.key -in gw.pem -passout pass:geheim -out noname.p12; put noname.p12
openssl pkcs12 -export -inkey gw.key -nocerts -passout pass:geheim -out nocert.p12; put nocert.p12
openssl pkcs12 -export -nokeys -in ca.pem -passout pass:geheim -out ca.p12; put ca.p12
openssl pkcs12 -export -nokeys -in ca.pem -passout pass: -keypbe NONE -certpbe NONE -nomac -out ca.none.p12; put ca.none.p12
put ca.pem
openssl x509 -in ca.pem -outform der -out ca.der; put ca.der
openssl crl2pkcs7 -nocrl -certfile gw.pem -certfile ca.pem -out ca.p7b; put ca.p7b
openssl crl2pkcs7 -nocrl -certfile gw.pem -certfile ca.pem -outform der -out ca.p7b.der; put ca.p7b.der
openssl x509 -in ca.pem -trustout -addtrust serverAuth -out ca.trusted; put ca.trusted
openssl x509 -in ca.pem -trustout -addreject serverAuth -out ca.rejected; put ca.rejected
openssl x509 -in ca.pem -trustout -addtrust emailProtection -out ca.mail; put ca.mail
openssl req -new -key gw.key -subj /CN=gw -out gw.csr; put gw.csr
printf 'database=db\ndefault_md=sha256\ndefault_crl_days=36500\n' | sed '1i[ca]\ndefault_ca=a\n[a]' > ca.cnf; : > db
openssl ca -config ca.cnf -gencrl -cert ca.pem -keyfile ca.key -out ca.crl 2>> log; put ca.crl
openssl crl -in ca.crl -outform der -out ca.crl.der; put ca.crl.der
openssl crl2pkcs7 -in ca.crl -out ca.crl.p7b; put ca.crl.p7b
openssl pkey -in gw.key -pubout -out gw.pub; put gw.pub
ssh-keygen -q -t ed25519 -N "" -C "" -f ssh; cp ssh ssh.key; put ssh.key
ssh-keygen -q -t ed25519 -N geheim -C "" -f ssh2; cp ssh2 ssh.encrypted; put ssh.encrypted
