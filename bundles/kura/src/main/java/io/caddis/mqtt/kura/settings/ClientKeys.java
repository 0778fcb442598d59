package io.caddis.mqtt.kura.settings;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Settings as keys and values of a client of Caddis. */
public final class ClientKeys {
    /** What follows from keys of Kura's, or from who decides when to connect: no {@code caddis.} key changes it. */
    static final Set<String> OWNED = Set.of("name", "server", "client.id", "client.id.assigned", "connect",
            "connect.when", "connect.schedule", "reconnect.fatal", "clean.start", "session.expiry", "durable",
            "protocol.version", "operation.timeout", "username", ".password", "credentials", "tls.context.target",
            "subscriptions", "server.session", "queue.policy");
    /** What a secret must not begin with, or it would be looked for elsewhere. */
    private static final Pattern ELSEWHERE = Pattern.compile("(?s)(?:file:|env:|text:).*|.*\\$\\[.*");
    /** Kura decides when the next attempt is due; ours would only come between. */
    private static final int NO_ATTEMPT_OF_OURS_MILLIS = 3_600_000;

    private ClientKeys() {
    }

    /**
     * All keys of a client that connects when it is asked to.
     *
     * @param tls what is added for TLS; empty without
     */
    public static Map<String, Object> of(TransportSettings settings, Map<String, Object> tls) {
        Map<String, Object> keys = new HashMap<>();
        keys.put("connect.timeout", settings.timeout());
        keys.put("resolve.timeout", settings.timeout());
        keys.put("handshake.timeout", settings.timeout());
        keys.put("response.timeout", settings.timeout());
        keys.put("keep.alive", settings.keepAlive());
        // DataService has 9 in flight; whatever calls publish() itself is stopped by in-flight.max before this
        keys.put("queue.max", Math.max(10_000, 2 * settings.inFlightMax()));
        keys.put("reconnect.delay.min", NO_ATTEMPT_OF_OURS_MILLIS);
        keys.put("reconnect.delay.max", NO_ATTEMPT_OF_OURS_MILLIS);
        if (settings.will() != null) {
            keys.put("will.topic", settings.will().topic());
            keys.put("will.qos", settings.will().qos());
            keys.put("will.retain", settings.will().retain());
            if (!settings.will().payload().isEmpty()) {
                keys.put("will.payload", settings.will().payload().getBytes(StandardCharsets.UTF_8));
            }
        }
        keys.putAll(tls);
        keys.putAll(settings.clientKeys());
        keys.putAll(owned(settings));
        return keys;
    }

    private static Map<String, Object> owned(TransportSettings settings) {
        Map<String, Object> keys = new HashMap<>();
        keys.put("server", List.of(settings.broker().server()));
        keys.put("client.id", settings.clientId());
        keys.put("connect", false);
        keys.put("reconnect.fatal", "stop");
        keys.put("protocol.version", settings.five() ? "5.0" : "3.1.1");
        keys.put("clean.start", settings.cleanSession());
        keys.put("session.expiry", settings.cleanSession() ? 0L : settings.sessionExpiry());
        keys.put("durable", settings.durable());
        keys.put("operation.timeout", settings.timeout());
        if (!settings.username().isEmpty()) {
            keys.put("username", settings.username());
        }
        if (!settings.password().isEmpty()) {
            String password = settings.password();
            keys.put(".password", ELSEWHERE.matcher(password).matches() ? "text:" + password : password);
        }
        return keys;
    }
}
