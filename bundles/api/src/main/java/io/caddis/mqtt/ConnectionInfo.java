package io.caddis.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server said when it accepted a connection, with the defaults of MQTT 5.0 (3.2.2.3) for what it left out, and
 * how the connection is secured. All of it holds for this one connection. A 3.1.1 server says no more than {@link
 * #sessionPresent}. Immutable, and equal to another one that says the same; more may be added in later versions.
 */
public final class ConnectionInfo {
    private static final int PROPERTIES_SHOWN = 8;
    private static final int RECEIVE_MAXIMUM = 0xFFFF;
    private static final int PACKET_SIZE_MAX = 268_435_460; // a remaining length of four bytes and the fixed header

    private final boolean sessionPresent;
    private final String clientId;
    private final int keepAliveSeconds;
    private final long sessionExpirySeconds;
    private final int receiveMaximum;
    private final int packetSizeMax;
    private final Qos qosMax;
    private final boolean retainAvailable;
    private final int topicAliasMaximum;
    private final boolean wildcardAvailable;
    private final boolean subscriptionIdentifierAvailable;
    private final boolean sharedAvailable;
    private final Optional<String> responseInformation;
    private final Optional<String> reasonString;
    private final List<UserProperty> userProperties;
    private final Optional<TlsInfo> tls;

    private ConnectionInfo(Builder from) {
        sessionPresent = from.sessionPresent;
        clientId = from.clientId;
        keepAliveSeconds = from.keepAliveSeconds;
        sessionExpirySeconds = from.sessionExpirySeconds;
        receiveMaximum = from.receiveMaximum;
        packetSizeMax = from.packetSizeMax;
        qosMax = from.qosMax;
        retainAvailable = from.retainAvailable;
        topicAliasMaximum = from.topicAliasMaximum;
        wildcardAvailable = from.wildcardAvailable;
        subscriptionIdentifierAvailable = from.subscriptionIdentifierAvailable;
        sharedAvailable = from.sharedAvailable;
        responseInformation = from.responseInformation;
        reasonString = from.reasonString;
        userProperties = from.userProperties;
        tls = from.tls;
    }

    /**
     * Of a connection whose server said nothing special.
     *
     * @param clientId the client identifier in use; empty if it is not known
     */
    public static Builder builder(String clientId) {
        return new Builder(clientId);
    }

    /** Whether the server goes on with a session that it had. */
    public boolean sessionPresent() {
        return sessionPresent;
    }

    /** The client identifier in use, also if the server assigned it; empty if it is not known. */
    public String clientId() {
        return clientId;
    }

    /** The keep alive in force, the server's if it gave one; 0 for none, up to 65,535. */
    public int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    /**
     * How long the server keeps the session after this connection, the server's value if it gave one: 0 to
     * 4,294,967,295 (for ever).
     */
    public long sessionExpirySeconds() {
        return sessionExpirySeconds;
    }

    /** QoS 1 and 2 messages that the server takes before an acknowledgement, 1 to 65,535. */
    public int receiveMaximum() {
        return receiveMaximum;
    }

    /** Bytes of the greatest packet that the server takes, up to 268,435,460. */
    public int packetSizeMax() {
        return packetSizeMax;
    }

    /** The highest QoS that it takes messages with. */
    public Qos qosMax() {
        return qosMax;
    }

    /** Whether it keeps retained messages. */
    public boolean retainAvailable() {
        return retainAvailable;
    }

    /** How many topic aliases it takes, 0 to 65,535. */
    public int topicAliasMaximum() {
        return topicAliasMaximum;
    }

    /** Whether it has subscriptions with wildcards. */
    public boolean wildcardAvailable() {
        return wildcardAvailable;
    }

    /** Whether it has subscription identifiers. */
    public boolean subscriptionIdentifierAvailable() {
        return subscriptionIdentifierAvailable;
    }

    /** Whether it has shared subscriptions. */
    public boolean sharedAvailable() {
        return sharedAvailable;
    }

    /** What response topics are to begin with (MQTT 4.10.1); see {@code request.response.information}. */
    public Optional<String> responseInformation() {
        return responseInformation;
    }

    /** A remark for a person. */
    public Optional<String> reasonString() {
        return reasonString;
    }

    /** The server's own names and values; unmodifiable. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** How the connection is secured; empty if it is not. */
    public Optional<TlsInfo> tls() {
        return tls;
    }

    /** The same of a connection that is secured like this. */
    public ConnectionInfo withTls(TlsInfo newTls) {
        Builder changed = new Builder(clientId).sessionPresent(sessionPresent).keepAliveSeconds(keepAliveSeconds)
                .sessionExpirySeconds(sessionExpirySeconds).receiveMaximum(receiveMaximum).packetSizeMax(packetSizeMax)
                .qosMax(qosMax).retainAvailable(retainAvailable).topicAliasMaximum(topicAliasMaximum)
                .wildcardAvailable(wildcardAvailable).sharedAvailable(sharedAvailable)
                .subscriptionIdentifierAvailable(subscriptionIdentifierAvailable)
                .responseInformation(responseInformation).reasonString(reasonString).userProperties(userProperties);
        changed.tls = Optional.of(newTls);
        return changed.build();
    }

    private List<Object> all() {
        return List.of(sessionPresent, clientId, keepAliveSeconds, sessionExpirySeconds, receiveMaximum, packetSizeMax,
                qosMax, retainAvailable, topicAliasMaximum, wildcardAvailable, subscriptionIdentifierAvailable,
                sharedAvailable, responseInformation, reasonString, userProperties, tls);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof ConnectionInfo that && all().equals(that.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    /** All of it, for a person: texts of the server as lines ({@link ForeignText}), of many user properties a few. */
    @Override
    public String toString() {
        boolean all = userProperties.size() <= PROPERTIES_SHOWN;
        return "ConnectionInfo[clientId=" + ForeignText.line(clientId) + ", sessionPresent=" + sessionPresent
                + ", keepAliveSeconds=" + keepAliveSeconds + ", sessionExpirySeconds=" + sessionExpirySeconds
                + ", receiveMaximum=" + receiveMaximum + ", packetSizeMax=" + packetSizeMax + ", qosMax=" + qosMax
                + ", retainAvailable=" + retainAvailable + ", topicAliasMaximum=" + topicAliasMaximum
                + ", wildcardAvailable=" + wildcardAvailable + ", subscriptionIdentifierAvailable="
                + subscriptionIdentifierAvailable + ", sharedAvailable=" + sharedAvailable + ", responseInformation="
                + responseInformation.map(ForeignText::line) + ", reasonString=" + reasonString.map(ForeignText::line)
                + ", userProperties=" + (all ? userProperties.toString() : userProperties.subList(0, PROPERTIES_SHOWN)
                + " of " + userProperties.size()) + ", tls=" + tls + "]";
    }

    /**
     * Puts together what a server said, for sessions and for tests: it begins with what a CONNACK means that says
     * nothing. For one thread.
     */
    public static final class Builder {
        private final String clientId;
        private boolean sessionPresent;
        private int keepAliveSeconds;
        private long sessionExpirySeconds;
        private int receiveMaximum = RECEIVE_MAXIMUM;
        private int packetSizeMax = PACKET_SIZE_MAX;
        private Qos qosMax = Qos.EXACTLY_ONCE;
        private boolean retainAvailable = true;
        private int topicAliasMaximum;
        private boolean wildcardAvailable = true;
        private boolean subscriptionIdentifierAvailable = true;
        private boolean sharedAvailable = true;
        private Optional<String> responseInformation = Optional.empty();
        private Optional<String> reasonString = Optional.empty();
        private List<UserProperty> userProperties = List.of();
        private Optional<TlsInfo> tls = Optional.empty();

        private Builder(String clientId) {
            this.clientId = Objects.requireNonNull(clientId, "clientId");
        }

        /** False if not said. */
        public Builder sessionPresent(boolean present) {
            sessionPresent = present;
            return this;
        }

        /** 0 if not said. */
        public Builder keepAliveSeconds(int seconds) {
            keepAliveSeconds = seconds;
            return this;
        }

        /** 0 if not said. */
        public Builder sessionExpirySeconds(long seconds) {
            sessionExpirySeconds = seconds;
            return this;
        }

        /** 65,535 if not said. */
        public Builder receiveMaximum(int messages) {
            receiveMaximum = messages;
            return this;
        }

        /** 268,435,460 if not said. */
        public Builder packetSizeMax(int bytes) {
            packetSizeMax = bytes;
            return this;
        }

        /** 2 if not said. */
        public Builder qosMax(Qos qos) {
            qosMax = Objects.requireNonNull(qos, "qosMax");
            return this;
        }

        /** True if not said. */
        public Builder retainAvailable(boolean available) {
            retainAvailable = available;
            return this;
        }

        /** 0 if not said. */
        public Builder topicAliasMaximum(int aliases) {
            topicAliasMaximum = aliases;
            return this;
        }

        /** True if not said. */
        public Builder wildcardAvailable(boolean available) {
            wildcardAvailable = available;
            return this;
        }

        /** True if not said. */
        public Builder subscriptionIdentifierAvailable(boolean available) {
            subscriptionIdentifierAvailable = available;
            return this;
        }

        /** True if not said. */
        public Builder sharedAvailable(boolean available) {
            sharedAvailable = available;
            return this;
        }

        /** Empty if not said. */
        public Builder responseInformation(Optional<String> text) {
            responseInformation = Objects.requireNonNull(text, "responseInformation");
            return this;
        }

        /** Empty if not said. */
        public Builder reasonString(Optional<String> text) {
            reasonString = Objects.requireNonNull(text, "reasonString");
            return this;
        }

        /** None if not said; the list is copied. */
        public Builder userProperties(List<UserProperty> properties) {
            userProperties = List.copyOf(properties);
            return this;
        }

        /** As it stands now; what is built does not change with this builder. */
        public ConnectionInfo build() {
            return new ConnectionInfo(this);
        }
    }
}
