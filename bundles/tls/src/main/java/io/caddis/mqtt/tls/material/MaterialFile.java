package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.certificates.CertificateText;

/**
 * One file of a configuration, and how its faults are told.
 *
 * @param key           that names it, for example {@code tls.key}
 * @param file          its name
 * @param bytes         all of it
 * @param password      null for none
 * @param passwordKey   that holds the password; null if such a file never has one
 * @param storePassword of the store, if it is said apart from that of its keys; null if not
 */
record MaterialFile(String key, String file, byte[] bytes, String password, String passwordKey, String storePassword) {
    private static final String STORE_KEY = ".tls.key.store.password";

    MaterialFile withBytes(byte[] others) {
        return new MaterialFile(key, file, others, password, passwordKey, storePassword);
    }

    /** The same as an outer form that has one password: that of the store. */
    MaterialFile ofStore() {
        return storePassword == null ? this : new MaterialFile(key, file, bytes, storePassword, STORE_KEY, null);
    }

    /** The same with the password of a key in a store: its own, or else that of the store. */
    MaterialFile ofKeys() {
        return hasPassword() ? this : ofStore();
    }

    MaterialFile withoutPassword() {
        return new MaterialFile(key, file, bytes, null, passwordKey, null);
    }

    /** Whether one password is given for store and keys. */
    boolean isOneForAll() {
        return hasPassword() && storePassword == null;
    }

    /** Whether each has its own. */
    boolean isOneForEach() {
        return hasPassword() && storePassword != null;
    }

    /** For a key in a store that the password has opened, but not the key. */
    TlsProblem otherPassword(String what, boolean storeNeeded) {
        if (isOneForEach()) {
            return wrongPassword(what);
        }
        String other = what + "has a password of its own, which " + ofStore().passwordKey + " is not: ";
        return problem(other + (!hasPassword() ? "set " + passwordKey + " to it"
                : !passwordKey.startsWith(".tls.key") ? "give it the password of the file"
                : "set " + passwordKey + " to that of the key" + (storeNeeded ? ", and " + STORE_KEY + " to that of the"
                + " store" : "; that of the store is not needed")));
    }

    /** For a store that is closed, although the password is that of its key. */
    TlsProblem otherStorePassword(String more) {
        return problem("the private key is opened by " + passwordKey + ", and the store is not: set " + STORE_KEY
                + " to the password of the store" + more);
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
