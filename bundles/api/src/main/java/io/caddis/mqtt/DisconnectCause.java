package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a client is not connected.
 *
 * @param source     who ended it
 * @param reasonCode the code of the DISCONNECT or CONNACK, or the one that fits best
 * @param text       one line for a person: what happened, and what to do where that is known; no secrets. Whatever is
 *                   given, it is a line of 2,000 characters at most, see {@link ForeignText}
 * @param serverReference where a 5.0 server sends its clients with {@code USE_ANOTHER_SERVER} or {@code SERVER_MOVED}:
 *                   servers with a space between, as it wrote them (MQTT 4.11), but as a line, too
 */
public record DisconnectCause(Source source, ReasonCode reasonCode, String text, Optional<String> serverReference) {
    /** Who ended a connection, or prevents one. */
    public enum Source {
        /** The application, or an operator. */
        APPLICATION,
        /** The configuration is not valid. */
        CONFIGURATION,
        /** The server, by CONNACK or DISCONNECT. */
        SERVER,
        /** The network: unreachable, reset, closed, silent. */
        NETWORK,
        /** This client: the server broke the protocol, a deadline passed, an authenticator refused. */
        CLIENT,
        /** The container: a bundle that the client needs is missing or being replaced. */
        CONTAINER
    }

    /** Checks that nothing is missing, and makes lines of texts. */
    public DisconnectCause {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(reasonCode, "reasonCode");
        text = ForeignText.line(text, ForeignText.LINE_MAX);
        serverReference = serverReference.map(one -> ForeignText.line(one, ForeignText.LINE_MAX));
    }

    /** Without a reference to another server. */
    public DisconnectCause(Source source, ReasonCode reasonCode, String text) {
        this(source, reasonCode, text, Optional.empty());
    }

    @Override
    public String toString() {
        return Optional.of(text).filter(line -> !line.isEmpty()).orElse(reasonCode.toString())
                + " (" + source.name().toLowerCase(java.util.Locale.ROOT) + ", 0x"
                + Integer.toHexString(0x100 | reasonCode.code()).substring(1).toUpperCase(java.util.Locale.ROOT) + ")";
    }
}
