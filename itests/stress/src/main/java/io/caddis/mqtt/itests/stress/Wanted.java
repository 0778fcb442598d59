package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the configuration of one client says now, and the state that it asks for. For one thread at a time. */
final class Wanted {
    /** Each is a change of one kind. */
    enum Change { CREATED, HOT, RECONNECT, NEW_SESSION, WRONG, CONNECT, DELETED }

    private static final List<String> WRONG_KEYS = List.of("keep.alive", "queue.max", "protocol.version", "server",
            "no.such.key");
    private static final String WRONG_VALUE = "wrong";
    private static final String NOT_WANTED = "connect=false";
    private static final int CHOICES = 100;

    private final String name;
    private final Map<String, Object> defaults;
    private final Random random;
    /** Null while it does not exist. */
    private Map<String, Object> settings;
    private String wrongKey;
    private int clientIds;

    /** @param defaults of a client that connects */
    Wanted(String name, Map<String, Object> defaults, long seed) {
        this.name = name;
        this.defaults = defaults;
        random = new Random(seed);
    }

    String name() {
        return name;
    }

    /** The client identifier that is connected in the end; null if none is. */
    String clientId() {
        return state() == ConnectionState.CONNECTED ? String.valueOf(settings.get("client.id")) : null;
    }

    /** The configuration; null if there is to be none. */
    Map<String, Object> settings() {
        if (settings == null) {
            return null;
        }
        Map<String, Object> all = new HashMap<>(settings);
        if (wrongKey != null) {
            all.put(wrongKey, WRONG_VALUE);
        }
        return all;
    }

    /** Makes a random change. What is wrong does not stay so: the next change mends it, or makes another mistake. */
    Change change() {
        wrongKey = null;
        if (settings == null) {
            settings = new HashMap<>(defaults);
            newClientId();
            return Change.CREATED;
        }
        int choice = random.nextInt(CHOICES);
        if (choice < 12) {
            settings = null;
            return Change.DELETED;
        } else if (choice < 40) {
            hot();
            return Change.HOT;
        } else if (choice < 60) {
            reconnect();
            return Change.RECONNECT;
        } else if (choice < 75) {
            if (random.nextBoolean()) {
                newClientId();
            } else {
                settings.put("protocol.version", random.nextBoolean() ? "5.0" : "3.1.1");
            }
            return Change.NEW_SESSION;
        } else if (choice < 90) {
            wrongKey = WRONG_KEYS.get(random.nextInt(WRONG_KEYS.size()));
            return Change.WRONG;
        }
        settings.put("connect", random.nextBoolean());
        return Change.CONNECT;
    }

    private void newClientId() {
        settings.put("client.id", name + "-" + clientIds++);
    }

    private void hot() {
        switch (random.nextInt(5)) {
            case 0 -> settings.put("reconnect.delay.max", 200 + random.nextInt(200));
            case 1 -> settings.put("operation.timeout", 20 + random.nextInt(60));
            case 2 -> settings.put("requests.max", 1 + random.nextInt(1000));
            case 3 -> settings.put("subscriptions", new String[] {"own/" + name, "own/" + random.nextInt(10)});
            default -> settings.put("listener.grace", random.nextInt(10));
        }
    }

    private void reconnect() {
        switch (random.nextInt(5)) {
            case 0 -> settings.put("keep.alive", 20 + random.nextInt(60));
            case 1 -> settings.put("in.flight.max", 1 + random.nextInt(20));
            case 2 -> settings.put("will.topic", "will/" + random.nextInt(10));
            case 3 -> settings.put("username", "user" + random.nextInt(10));
            default -> settings.put("queue.max", 100 + random.nextInt(100));
        }
    }

    /** The state that the configuration asks for; null if there is to be no client. */
    ConnectionState state() {
        return settings == null ? null : wrongKey == null && !Boolean.FALSE.equals(settings.get("connect"))
                ? ConnectionState.CONNECTED : ConnectionState.DISCONNECTED;
    }

    /** Whether a client is in that state, for that reason. */
    boolean is(ConnectionStatus status) {
        if (status.state() != state()) {
            return false;
        }
        String cause = status.cause().filter(one -> one.source() == DisconnectCause.Source.CONFIGURATION)
                .map(DisconnectCause::text).orElse("");
        return wrongKey != null ? cause.contains(wrongKey) && !cause.contains(NOT_WANTED)
                : cause.equals(state() == ConnectionState.CONNECTED ? "" : "the configuration says " + NOT_WANTED);
    }

    /** What of it a service property shows: all keys but one that is not shown. */
    List<String> shown() {
        List<String> keys = new ArrayList<>(settings.keySet());
        keys.remove("username");
        return keys;
    }

    boolean isWrong() {
        return wrongKey != null;
    }

    @Override
    public String toString() {
        return name + ": " + settings();
    }
}
