package io.caddis.mqtt;

import java.util.Objects;

/**
 * A name and value that MQTT 5.0 carries for the application (2.2.2.2). Names may repeat and the order is kept.
 *
 * @param name  any text without U+0000, at most 65,535 bytes of UTF-8
 * @param value as {@code name}
 */
public record UserProperty(String name, String value) {
    /** Checks both texts. */
    public UserProperty {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Utf8.check(name, "user property name");
        Utf8.check(value, "user property value");
    }

    /** Both, as lines ({@link ForeignText}). */
    @Override
    public String toString() {
        return "UserProperty[name=" + ForeignText.line(name) + ", value=" + ForeignText.line(value) + "]";
    }

    /** What an application says holds no control characters and no non-characters (1.5.4). */
    void checkSaid() {
        Utf8.checkSaid(name, "user property name");
        Utf8.checkSaid(value, "user property value");
    }
}
