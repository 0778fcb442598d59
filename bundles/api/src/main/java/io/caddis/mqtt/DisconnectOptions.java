package io.caddis.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to disconnect. What only MQTT 5.0 can say (session expiry, reason string, user properties) is left out on a 3.1.1
 * connection; a will is published there too, since the connection then ends without DISCONNECT.
 *
 * @param publishWill          whether the server is to publish the will all the same (0x04, [MQTT-3.14.4-3])
 * @param sessionExpirySeconds how long the server is to keep the session from now on, 0 to 4,294,967,295 (for ever);
 *                             empty for {@code session.expiry}. Has to be 0 if that is 0 (MQTT 3.14.2.2.2)
 * @param reasonString         a remark for a person at the server, at most 65,535 bytes of UTF-8
 * @param userProperties       the application's own names and values; unmodifiable
 */
public record DisconnectOptions(boolean publishWill, OptionalLong sessionExpirySeconds, Optional<String> reasonString,
        List<UserProperty> userProperties) {
    /** Without anything special: the server drops the will. */
    public static final DisconnectOptions NORMAL =
            new DisconnectOptions(false, OptionalLong.empty(), Optional.empty(), List.of());

    /** Checks the values. */
    public DisconnectOptions {
        Objects.requireNonNull(sessionExpirySeconds, "sessionExpirySeconds");
        reasonString.ifPresent(text -> Utf8.checkSaid(text, "reason string"));
        userProperties = List.copyOf(userProperties);
        userProperties.forEach(UserProperty::checkSaid);
        long seconds = sessionExpirySeconds.orElse(0);
        if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("session expiry " + seconds
                    + " s: use 0 to 4294967295 (MQTT 3.14.2.2.2)");
        }
    }

    /** With the will published, or not. */
    public DisconnectOptions withWill(boolean newPublishWill) {
        return new DisconnectOptions(newPublishWill, sessionExpirySeconds, reasonString, userProperties);
    }

    /** With another time that the server is to keep the session, 0 to 4,294,967,295 s. */
    public DisconnectOptions withSessionExpirySeconds(long seconds) {
        return new DisconnectOptions(publishWill, OptionalLong.of(seconds), reasonString, userProperties);
    }

    /** With a remark. */
    public DisconnectOptions withReasonString(String text) {
        return new DisconnectOptions(publishWill, sessionExpirySeconds, Optional.of(text), userProperties);
    }

    /** With names and values. */
    public DisconnectOptions withUserProperties(List<UserProperty> newUserProperties) {
        return new DisconnectOptions(publishWill, sessionExpirySeconds, reasonString, newUserProperties);
    }
}
