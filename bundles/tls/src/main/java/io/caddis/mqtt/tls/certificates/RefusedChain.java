package io.caddis.mqtt.tls.certificates;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** A server's certificates were refused, and why. */
public final class RefusedChain extends CertificateException {
    private static final long serialVersionUID = 1;
    private static final int CAUSES_MAX = 20;

    private final transient X509Certificate[] chain;

    /** @param cause may be null */
    public RefusedChain(X509Certificate[] chain, String message, Throwable cause) {
        super(message, cause);
        this.chain = chain;
    }

    /** The certificates that this failure is about; null if it is about something else. */
    public static X509Certificate[] in(Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            if (each instanceof RefusedChain refused) {
                return refused.chain;
            }
        }
        return null;
    }
}
