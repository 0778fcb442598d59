package io.caddis.mqtt.packet;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The properties of one MQTT 5.0 packet other than PUBLISH, in the order of the wire. Immutable. Values are
 * {@code Long}, {@code String}, {@link Payload} or {@link UserProperty}, as {@link Property#type()} says.
 */
public final class Properties {
    /** No properties; the one object for all packets that have none. */
    public static final Properties NONE = new Properties(new Property[0], new Object[0]);

    private final Property[] names;
    private final Object[] values;

    private Properties(Property[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    /** Starts with no properties. */
    public static Builder builder() {
        return new Builder();
    }

    /** True if there are none. */
    public boolean isEmpty() {
        return names.length == 0;
    }

    /** True if the property is there. */
    public boolean has(Property property) {
        return value(property) != null;
    }

    /** A number, or {@code absent} if the property is not there. */
    public long number(Property property, long absent) {
        Object value = value(property);
        return value == null ? absent : (Long) value;
    }

    /** A text. */
    public Optional<String> string(Property property) {
        return Optional.ofNullable((String) value(property));
    }

    /** Bytes. */
    public Optional<Payload> binary(Property property) {
        return Optional.ofNullable((Payload) value(property));
    }

    /** The user properties, in order; unmodifiable. */
    public List<UserProperty> userProperties() {
        List<UserProperty> found = new ArrayList<>();
        forEach((property, value) -> {
            if (value instanceof UserProperty pair) {
                found.add(pair);
            }
        });
        return List.copyOf(found);
    }

    /** Gives each property with its value, in order. */
    public void forEach(BiConsumer<Property, Object> action) {
        for (int index = 0; index < names.length; index++) {
            action.accept(names[index], values[index]);
        }
    }

    private Object value(Property property) {
        for (int index = 0; index < names.length; index++) {
            if (names[index] == property) {
                return values[index];
            }
        }
        return null;
    }

    /** Refuses what a packet of this type may not carry. */
    void check(PacketType packet) {
        for (Property property : names) {
            if (!property.allowedIn(packet)) {
                throw new IllegalArgumentException(packet + " cannot carry the property " + property
                        + " (MQTT 2.2.2.2)");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Properties that && Arrays.equals(names, that.names)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    /** Names and values, texts as lines; bytes appear as their length only, since they may be credentials. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((property, value) -> text.append(text.length() > 1 ? ", " : "").append(property).append('=')
                .append(value instanceof String line ? ForeignText.line(line) : value));
        return text.append('}').toString();
    }

    /** Collects properties; refuses a wrong type, a number out of range and a second value where one is allowed. */
    public static final class Builder {
        private final List<Property> names = new ArrayList<>(4);
        private final List<Object> values = new ArrayList<>(4);

        private Builder() {
        }

        /** Adds a number. */
        public Builder add(Property property, long value) {
            if (value < property.valueMin() || value > property.valueMax()) {
                throw new IllegalArgumentException(property + " = " + value + ": use " + property.valueMin() + " to "
                        + property.valueMax() + " (MQTT 2.2.2.2)");
            }
            return add(property, (Object) value);
        }

        /** Adds a text. */
        public Builder add(Property property, String value) {
            return add(property, (Object) value);
        }

        /** Adds bytes. */
        public Builder add(Property property, Payload value) {
            return add(property, (Object) value);
        }

        /** Adds a user property. */
        public Builder add(UserProperty value) {
            return add(Property.USER_PROPERTY, (Object) value);
        }

        private Builder add(Property property, Object value) {
            Objects.requireNonNull(value, "value");
            if (value.getClass() != property.type().held) {
                throw new IllegalArgumentException(property + " is " + property.type() + ", not "
                        + value.getClass().getSimpleName() + " (MQTT 2.2.2.2)");
            }
            if (property != Property.USER_PROPERTY && names.contains(property)) {
                throw new IllegalArgumentException(property + " twice: it may be given once (MQTT 2.2.2.2)");
            }
            names.add(property);
            values.add(value);
            return this;
        }

        /** The properties so far. */
        public Properties build() {
            return names.isEmpty() ? NONE : new Properties(names.toArray(Property[]::new), values.toArray());
        }
    }
}
