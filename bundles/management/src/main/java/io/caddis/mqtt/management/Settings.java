package io.caddis.mqtt.management;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.UserProperty;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the values of one configuration, and says what is wrong with one: key, value, rule and remedy, no secrets. */
final class Settings {
    /** As the container's configuration plug-in replaces it: {@code $[env:NAME]}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\[[a-z]+:[^]]*]");

    private static final int IDENTIFIER_MAX = 268_435_455;
    /** The length of a field of CONNECT is written in two bytes. */
    private static final int FIELD_MAX = 0xFFFF;

    private final Map<String, ?> values;

    Settings(Map<String, ?> values) {
        this.values = values;
    }

    /** True for what must not be shown: private keys, and user names. */
    static boolean isSecret(String key) {
        return key.startsWith(".") || key.endsWith("username");
    }

    String text(String key, String absent) {
        Object value = values.get(key);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof String text)) {
            throw refuse(key, "use a text");
        }
        return replaced(key, text);
    }

    private String replaced(String key, String text) {
        if (text.startsWith("$[") || PLACEHOLDER.matcher(text).find()) {
            throw refuse(key, "this placeholder was not replaced: give the container what it refers to,"
                    + " or write the value");
        }
        return text;
    }

    /** A text that CONNECT carries. */
    String string(String key, String absent) {
        String text = text(key, absent);
        try {
            if (text != null && text.indexOf('\0') >= 0) {
                throw refuse(key, "remove U+0000 [MQTT-1.5.4-2]");
            }
            if (text != null && StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).limit() > FIELD_MAX) {
                throw refuse(key, "shorten it to " + FIELD_MAX + " bytes of UTF-8");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw refuse(key, "half of a surrogate pair is no character: write whole ones [MQTT-1.5.4-1]");
        }
    }

    /** Bytes that CONNECT carries, or a text as UTF-8; null if the key is not set. */
    Payload bytes(String key) {
        String text = values.get(key) instanceof byte[] ? null : text(key, null);
        Payload bytes = values.get(key) instanceof byte[] given ? Payload.copyOf(given)
                : text == null ? null : Payload.of(text);
        if (bytes != null && bytes.length() > FIELD_MAX) {
            throw refuse(key, "shorten it to " + FIELD_MAX + " bytes");
        }
        return bytes;
    }

    boolean flag(String key, boolean absent) {
        Object value = values.get(key);
        if (value == null || value instanceof Boolean) {
            return value == null ? absent : (Boolean) value;
        }
        return switch (text(key, "").trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(key, "use true or false");
        };
    }

    int integer(String key, int absent, int min, int max) {
        return (int) number(key, absent, min, max);
    }

    long number(String key, long absent, long min, long max) {
        Object value = values.get(key);
        if (value == null) {
            return absent;
        }
        long number;
        try {
            number = Long.parseLong(value.toString().trim());
        } catch (NumberFormatException e) {
            throw refuse(key, "use a whole number from " + min + " to " + max);
        }
        if (number < min || number > max) {
            throw refuse(key, "use " + min + " to " + max);
        }
        return number;
    }

    List<String> texts(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        List<?> parts = value instanceof Object[] array ? Arrays.asList(array)
                : value instanceof Collection<?> collection ? List.copyOf(collection)
                : value instanceof String text ? List.of(text.split(",")) : null;
        if (parts == null || !parts.stream().allMatch(String.class::isInstance)) {
            throw refuse(key, "use a text or an array of texts");
        }
        return parts.stream().map(part -> replaced(key, ((String) part).trim())).filter(part -> !part.isEmpty())
                .toList();
    }

    /** Texts of the form {@code name=value}. */
    List<UserProperty> pairs(String key) {
        List<UserProperty> pairs = new ArrayList<>();
        for (String text : texts(key)) {
            int at = text.indexOf('=');
            if (at < 0) {
                throw refuse(key, "write name=value, several with commas or as an array");
            }
            try {
                pairs.add(new UserProperty(text.substring(0, at).strip(), text.substring(at + 1).strip()));
            } catch (IllegalArgumentException e) {
                throw refuse(key, e.getMessage());
            }
        }
        return List.copyOf(pairs);
    }

    /**
     * A subscription to a filter, with the options that these settings have for all of them.
     *
     * @param prefix of their keys
     * @throws IllegalArgumentException if the filter is not valid, or not with these options
     */
    Subscription subscription(String prefix, String filter, Qos qos) {
        return new Subscription(TopicFilter.of(filter), qos, flag(prefix + "no.local", false),
                flag(prefix + "retain.as.published", false), retainHandling(prefix + "retain.handling"),
                integer(prefix + "identifier", 0, 0, IDENTIFIER_MAX));
    }

    private RetainHandling retainHandling(String key) {
        String text = text(key, RetainHandling.SEND.name()).trim().toUpperCase(Locale.ROOT);
        return Arrays.stream(RetainHandling.values()).filter(one -> one.name().equals(text)).findFirst()
                .orElseThrow(() -> refuse(key, "use SEND, SEND_IF_NEW or DO_NOT_SEND"));
    }

    /** An error that names key, value and {@code rule}; the value of a private key stays private. */
    IllegalArgumentException refuse(String key, String rule) {
        Object value = values.get(key);
        String text = value instanceof Object[] array ? Arrays.toString(array) : String.valueOf(value);
        boolean hidden = isSecret(key) || text.indexOf('@') >= 0
                && (key.equals("server") || key.equals("proxy")); // they may hold credentials
        String shown = hidden ? "(hidden)" : "'" + text + "'";
        return new IllegalArgumentException(key + " = " + shown + ": " + rule);
    }
}
