package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.certificates.CertificateText;

/**
 * One file of a configuration, and how its faults are told.
 *
 * @param key         that names it, for example {@code tls.key}
 * @param file        its name
 * @param bytes       all of it
 * @param password    null for none
 * @param passwordKey that holds the password; null if such a file never has one
 */
record MaterialFile(String key, String file, byte[] bytes, String password, String passwordKey) {
    MaterialFile withBytes(byte[] others) {
        return new MaterialFile(key, file, others, password, passwordKey);
    }

    TlsProblem problem(String text) {
        return problem(text, null);
    }

    TlsProblem problem(String text, Throwable cause) {
        return new TlsProblem(key + " = '" + file + "': " + text, cause);
    }

    /** For what a library cannot read, with its words. */
    TlsProblem damaged(String what, Throwable cause) {
        return problem(what + " is damaged (" + words(cause) + "): copy the file again, or have it made anew", cause);
    }

    /** @param what is encrypted; empty for the file itself */
    TlsProblem needsPassword(String what) {
        return passwordKey == null ? problem(what + "is encrypted: name a file that is not")
                : problem(what.isEmpty() ? "needs a password: set " + passwordKey
                : what + "is encrypted: set " + passwordKey);
    }

    /** Only for what another password would open. */
    TlsProblem wrongPassword(String what) {
        return problem(what + "is not opened by " + passwordKey + ": it has another password"
                + (password.strip().equals(password) ? "" : " (this one begins or ends with a blank)"));
    }

    boolean hasPassword() {
        return password != null && !password.isEmpty();
    }

    static String words(Throwable cause) {
        return CertificateText.safe(cause.getMessage() == null ? cause.getClass().getSimpleName()
                : cause.getMessage());
    }

    /** Without contents and password. */
    @Override
    public String toString() {
        return key + "=" + file;
    }
}
