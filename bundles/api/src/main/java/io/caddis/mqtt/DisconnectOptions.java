package io.caddis.mqtt;

import java.time.Duration;
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
 * @param drain                how long to wait at most, before anything else, for messages that are not sent or not
 *                             acknowledged yet; 0, the default, for not at all
 */
public record DisconnectOptions(boolean publishWill, OptionalLong sessionExpirySeconds, Optional<String> reasonString,
        List<UserProperty> userProperties, Duration drain) {
    /** Without anything special: the server drops the will. */
    public static final DisconnectOptions NORMAL =
            new DisconnectOptions(false, OptionalLong.empty(), Optional.empty(), List.of(), Duration.ZERO);

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
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain " + drain + ": use 0 or more");
        }
    }

    /** Without a drain. */
    public DisconnectOptions(boolean publishWill, OptionalLong sessionExpirySeconds, Optional<String> reasonString,
            List<UserProperty> userProperties) {
        this(publishWill, sessionExpirySeconds, reasonString, userProperties, Duration.ZERO);
    }

    /** With the will published, or not. */
    public DisconnectOptions withWill(boolean newPublishWill) {
        return new DisconnectOptions(newPublishWill, sessionExpirySeconds, reasonString, userProperties, drain);
    }

    /** With another time that the server is to keep the session, 0 to 4,294,967,295 s. */
    public DisconnectOptions withSessionExpirySeconds(long seconds) {
        return new DisconnectOptions(publishWill, OptionalLong.of(seconds), reasonString, userProperties, drain);
    }

    /** With a remark. */
    public DisconnectOptions withReasonString(String text) {
        return new DisconnectOptions(publishWill, sessionExpirySeconds, Optional.of(text), userProperties, drain);
    }

    /** With names and values. */
    public DisconnectOptions withUserProperties(List<UserProperty> newUserProperties) {
        return new DisconnectOptions(publishWill, sessionExpirySeconds, reasonString, newUserProperties, drain);
    }

    /**
     * After a drain, as Paho's quiesce timeout: the client first waits as {@link MqttClient#drain} does, connected as
     * before, and disconnects when all is done or this time is over; what is left then is kept as without it. New
     * messages are accepted meanwhile, and those that are not sent yet go on with the next connection. If no connection
     * is wanted there is nothing to wait for. Another {@code disconnect} without a drain ends the wait;
     * {@link MqttClient#connect} does so, too, and the client stays connected: then this future fails with
     * {@code DROPPED}.
     *
     * @param timeout how long at most, 0 or more
     */
    public DisconnectOptions withDrain(Duration timeout) {
        return new DisconnectOptions(publishWill, sessionExpirySeconds, reasonString, userProperties, timeout);
    }
}
