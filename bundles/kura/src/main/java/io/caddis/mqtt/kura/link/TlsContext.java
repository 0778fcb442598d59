package io.caddis.mqtt.kura.link;

import io.caddis.mqtt.kura.link.Registry.Registered;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/**
 * Carries Kura's TLS context and settings to the client. Kura checks names and limits suites only in the sockets that
 * its context makes; Caddis uses engines, which Kura leaves as they are, so both, and the version of TLS, have to be
 * said to the client.
 */
public final class TlsContext {
    private static final String PROPERTY = "io.caddis.mqtt.kura.context";

    private final Registry registry;
    private final String value = UUID.randomUUID().toString();
    private SSLContext offered;
    private Registered registered;

    /** Without a context yet. */
    public TlsContext(Registry registry) {
        this.registry = registry;
    }

    /** Makes this the context of handshakes from now on. One thread at a time. */
    public void offer(SSLContext context) {
        if (context == offered) {
            return;
        }
        Registered before = registered;
        registered = registry.register(SSLContext.class, context, Map.of(PROPERTY, value));
        offered = context;
        if (before != null) {
            before.end();
        }
    }

    /** Takes it away. One thread at a time. */
    public void end() {
        if (registered != null) {
            registered.end();
        }
        registered = null;
        offered = null;
    }

    /** The keys of the client, by the service properties of Kura's SslManagerService. */
    public Map<String, Object> keys(Map<String, ?> kura) {
        Map<String, Object> keys = new HashMap<>();
        keys.put("tls.context.target", "(" + PROPERTY + "=" + value + ")");
        Object names = kura.get("ssl.hostname.verification");
        keys.put("tls.verify.host", names == null || !names.toString().trim().equalsIgnoreCase("false"));
        Object suites = kura.get("ssl.default.cipherSuites");
        List<String> named = suites == null ? List.of()
                : Arrays.stream(suites.toString().split(",")).map(String::trim).filter(one -> !one.isEmpty()).toList();
        if (!named.isEmpty()) {
            keys.put("tls.cipher.suites", named);
        }
        Object protocol = kura.get("ssl.default.protocol");
        if (protocol != null && protocol.toString().trim().equals("TLSv1.2")) {
            keys.put("tls.protocols", List.of("TLSv1.2"));
        }
        return keys;
    }
}
