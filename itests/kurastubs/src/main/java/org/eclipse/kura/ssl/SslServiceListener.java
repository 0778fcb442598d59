package org.eclipse.kura.ssl;

/** Hears that keys, trusted certificates or settings of TLS have changed. */
public interface SslServiceListener {
    /** They have. */
    void onConfigurationUpdated();
}
