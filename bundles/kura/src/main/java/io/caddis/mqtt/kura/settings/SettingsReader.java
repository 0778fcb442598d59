package io.caddis.mqtt.kura.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads a configuration as it comes from a snapshot of Kura's: numbers may be text, keys may be missing, and such that
 * nobody knows are left alone, since Kura never removes an old one.
 */
public final class SettingsReader {
    static final String BROKER_URL = "broker-url";
    /** Before a key of a client. */
    static final String CLIENT_PREFIX = "caddis.";
    private static final String INSTANCE = "kura.service.pid";
    private static final long EXPIRY_MAX = 0xFFFF_FFFFL;
    /** The longest that a client takes, s; also what stands for ever. */
    private static final int TIMEOUT_MAX = 3600;
    private static final int NAME_MAX = 128;

    private final Map<String, Object> properties;
    private final List<String> warnings = new ArrayList<>();

    private SettingsReader(Map<String, Object> properties) {
        this.properties = properties;
    }

    /**
     * Reads a configuration.
     *
     * @param decrypt    the secret itself; throws if it was in the clear already
     * @param macAddress of the machine; may give null
     * @throws IllegalArgumentException naming key, value, rule and remedy
     */
    public static TransportSettings read(Map<String, Object> properties, UnaryOperator<String> decrypt,
            Supplier<String> macAddress) {
        return new SettingsReader(properties).read(decrypt, macAddress);
    }

    /** The name of an instance, also of one whose configuration is not valid otherwise. */
    public static String name(Map<String, Object> properties) {
        Object name = properties.get(INSTANCE);
        String text = name == null ? "kura" : name.toString().trim().replaceAll("\\p{Cntrl}", "-");
        return text.isEmpty() ? "kura" : text.substring(Math.max(0, text.length() - NAME_MAX));
    }

    private TransportSettings read(UnaryOperator<String> decrypt, Supplier<String> macAddress) {
        BrokerAddress broker = broker();
        String accountName = text("topic.context.account-name", "");
        String clientId = clientId(macAddress);
        String username = text("username", "");
        String password = password(username, decrypt);
        boolean cleanSession = flag("clean-session", true);
        boolean five = isFive();
        return new TransportSettings(name(properties), broker, accountName, username, password, clientId,
                keepAlive(), timeout(), cleanSession, will(accountName, clientId), keepsFiles(), five,
                number("session-expiry", 86_400, 1, EXPIRY_MAX, "seconds"),
                (int) number("in-flight.max", 1000, 1, 100_000, "messages"),
                (int) number("confirmation.delay", 20, 0, 1000, "milliseconds"), clientKeys(), warnings);
    }

    private BrokerAddress broker() {
        String url = text(BROKER_URL, "");
        if (url.isEmpty()) {
            throw new IllegalArgumentException(BROKER_URL + " is not set: write the broker's address, such as"
                    + " mqtt://broker.example:1883");
        }
        return BrokerAddress.of(url);
    }

    private String clientId(Supplier<String> macAddress) {
        String id = text("client-id", "");
        if (id.isEmpty()) {
            String address = macAddress.get();
            id = address == null ? "" : address.trim();
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("client-id is not set, and this machine has no network interface with a"
                    + " hardware address to take its place: write one");
        }
        return id.replaceAll("[/+#.]", "-");
    }

    private String password(String username, UnaryOperator<String> decrypt) {
        Object value = properties.get("password");
        String written = value instanceof char[] characters ? new String(characters)
                : value == null ? "" : value.toString();
        if (written.isEmpty()) {
            return "";
        }
        if (username.isEmpty()) {
            // 3.1.1 forbids it ([MQTT-3.1.2-22]), and Kura's own transport does without
            warnings.add("password is set, but no username: the password is not used");
            return "";
        }
        try {
            return decrypt.apply(written);
        } catch (RuntimeException e) {
            return written; // in the clear, as a person may write it into a snapshot
        }
    }

    private int keepAlive() {
        return (int) number("keep-alive", 30, 0, 65_535, "seconds");
    }

    private int timeout() {
        int seconds = (int) number("timeout", 10, 0, Integer.MAX_VALUE, "seconds");
        return seconds == 0 ? TIMEOUT_MAX : Math.min(seconds, TIMEOUT_MAX);
    }

    private TransportSettings.Will will(String accountName, String clientId) {
        String topic = text("lwt.topic", "");
        int qos = (int) number("lwt.qos", 0, 0, 2, "");
        boolean retain = flag("lwt.retain", false);
        Object payload = properties.get("lwt.payload");
        return topic.isEmpty() ? null : new TransportSettings.Will(TopicTokens.replace(topic, accountName, clientId),
                payload == null ? "" : payload.toString(), qos, retain);
    }

    private boolean keepsFiles() {
        String persistence = text("in-flight.persistence", "");
        if (!persistence.equals("memory") && !persistence.equals("file")) {
            throw new IllegalArgumentException("in-flight.persistence = '" + persistence + "': use memory or file");
        }
        return persistence.equals("file");
    }

    private boolean isFive() {
        long version = number("protocol-version", 4, 3, 5, "for 3.1, 3.1.1 and 5.0");
        if (version == 3) {
            warnings.add("protocol-version = '3': MQTT 3.1 is not spoken here, 3.1.1 takes its place");
        }
        return version == 5;
    }

    private Map<String, Object> clientKeys() {
        Map<String, Object> keys = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(CLIENT_PREFIX) && value != null) {
                String name = key.substring(CLIENT_PREFIX.length());
                if (ClientKeys.OWNED.contains(name)) {
                    warnings.add(key + " is not used: the keys without " + CLIENT_PREFIX + " decide about it");
                } else {
                    keys.put(name, value);
                }
            }
        });
        return keys;
    }

    private String text(String key, String absent) {
        Object value = properties.get(key);
        return value == null ? absent : value.toString().trim();
    }

    private boolean flag(String key, boolean absent) {
        String value = text(key, "");
        if (value.isEmpty()) {
            return absent;
        }
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException(key + " = '" + value + "': use true or false");
        }
        return Boolean.parseBoolean(value);
    }

    private long number(String key, long absent, long min, long max, String unit) {
        Object value = properties.get(key);
        String text = text(key, "");
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = value instanceof Number one ? one.longValue() : Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw new IllegalArgumentException(key + " = '" + text + "': use a whole number from " + min + " to " + max
                + (unit.isEmpty() ? "" : ", " + unit));
    }
}
