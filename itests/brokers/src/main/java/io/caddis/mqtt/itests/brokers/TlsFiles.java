package io.caddis.mqtt.itests.brokers;

import java.nio.file.Path;

/**
 * What a broker proves with who it is, for {@code localhost}, in the forms that brokers read.
 *
 * @param key      private key, PEM
 * @param chain    its certificates, PEM
 * @param store    both in a PKCS12 store
 * @param password of the store
 */
public record TlsFiles(Path key, Path chain, Path store, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return "TlsFiles[" + key + ", " + chain + ", " + store + "]";
    }
}
