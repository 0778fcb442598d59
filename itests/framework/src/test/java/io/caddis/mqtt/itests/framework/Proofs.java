package io.caddis.mqtt.itests.framework;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How the two sides of {@link AuthServer} prove that they know the secret. */
final class Proofs {
    private Proofs() {
    }

    static byte[] client(byte[] secret, byte[] nonce) {
        return proof(secret, nonce, "client");
    }

    static byte[] server(byte[] secret, byte[] nonce) {
        return proof(secret, nonce, "server");
    }

    private static byte[] proof(byte[] secret, byte[] nonce, String who) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(nonce);
            return mac.doFinal(who.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
