package io.caddis.mqtt.jmx;

import java.util.Date;
import java.util.Map;

/**
 * A client as its {@code ClientStatistics} and {@code ConnectionStatus} show it. Counts begin when the client is
 * created; times are null where there is none. Nothing of it is secret.
 */
public interface ClientMXBean {
    /** The client's name. */
    String getName();

    /** {@code DISCONNECTED}, {@code CONNECTING}, {@code CONNECTED}, {@code BACKOFF}, {@code SUSPENDED}. */
    String getState();

    /** For alarms: 1 while the server has accepted the connection, else 0. */
    int getConnected();

    /** Why it is not connected; empty while it is. */
    String getCause();

    /** The server that it is connecting or connected to; empty while it is neither. */
    String getServer();

    /** Who holds up messages that arrive, or has fallen behind, and what to do; empty if nobody does. */
    String getHeldUp();

    /** Filters that the server refuses now, and why; none while there are none. */
    String[] getRefused();

    /** The client identifier in use; empty while it is not connected, as all texts that the server gives. */
    String getClientId();

    /** Whether the server goes on with a session that it had; false while it is not connected. */
    boolean getSessionPresent();

    /** The keep alive in force, in seconds; 0 for none, and while it is not connected. */
    int getKeepAliveSeconds();

    /** How long the server keeps the session after this connection, in seconds; 0 while it is not connected. */
    long getSessionExpirySeconds();

    /** QoS 1 and 2 messages that the server takes before an acknowledgement; 0 while it is not connected. */
    int getServerReceiveMaximum();

    /** Bytes of the greatest packet that the server takes; 0 while it is not connected. */
    int getServerPacketSizeMax();

    /** Topic aliases that the server takes; 0 while it is not connected. */
    int getServerTopicAliasMaximum();

    /** The protocol of TLS, such as {@code TLSv1.3}; empty without TLS. */
    String getTlsProtocol();

    /** The cipher suite; empty without TLS. */
    String getTlsCipherSuite();

    /** Messages given to publish and enqueue: completed, failed, or on their way. */
    long getPublished();

    /** Publishes that ended well. */
    long getCompleted();

    /** Publishes that ended otherwise. */
    long getFailed();

    /** The same by kind, such as {@code QUEUE_FULL}, {@code DROPPED}, {@code EXPIRED}. */
    Map<String, Long> getFailures();

    /** MQTT packets written. */
    long getSentPackets();

    /** Bytes of these. */
    long getSentBytes();

    /** PUBLISH packets with QoS 0 written. */
    long getSentQos0();

    /** PUBLISH packets with QoS 1 written. */
    long getSentQos1();

    /** PUBLISH packets with QoS 2 written. */
    long getSentQos2();

    /** Bytes of the PUBLISH packets with QoS 0 written. */
    long getSentQos0Bytes();

    /** Bytes of the PUBLISH packets with QoS 1 written. */
    long getSentQos1Bytes();

    /** Bytes of the PUBLISH packets with QoS 2 written. */
    long getSentQos2Bytes();

    /** MQTT packets read. */
    long getReceivedPackets();

    /** Bytes of these. */
    long getReceivedBytes();

    /** PUBLISH packets with QoS 0 read. */
    long getReceivedQos0();

    /** PUBLISH packets with QoS 1 read. */
    long getReceivedQos1();

    /** PUBLISH packets with QoS 2 read. */
    long getReceivedQos2();

    /** Bytes of the PUBLISH packets with QoS 0 read. */
    long getReceivedQos0Bytes();

    /** Bytes of the PUBLISH packets with QoS 1 read. */
    long getReceivedQos1Bytes();

    /** Bytes of the PUBLISH packets with QoS 2 read. */
    long getReceivedQos2Bytes();

    /** Messages handed to listeners or to {@code poll()}. */
    long getDelivered();

    /** Received messages that nobody took. */
    long getDropped();

    /**
     * The same by reason: {@code NO_LISTENER}, {@code LISTENER_STUCK}, {@code POLL_FULL}, {@code LATE_ANSWER}.
     */
    Map<String, Long> getDrops();

    /** Messages acknowledged before all had them whom they are for, since one was away or slow. */
    long getKept();

    /** Of these, how many somebody does not have yet. */
    int getKeptNow();

    /** Bytes that these take of memory, or of the store. */
    long getKeptBytes();

    /** Calls of listeners that threw. */
    long getListenerFailures();

    /** Messages waiting in memory to be sent. */
    int getQueued();

    /** Bytes that these take. */
    long getQueuedBytes();

    /** Messages waiting to be sent that are in the store only. */
    long getSpilled();

    /** QoS 1 and 2 messages sent and not yet acknowledged. */
    int getInFlight();

    /** Messages waiting for {@code poll()}. */
    int getWaiting();

    /** Connections that the server accepted. */
    long getConnects();

    /** Connections that ended, by who ended them: {@code NETWORK}, {@code SERVER}, {@code CLIENT} and others. */
    Map<String, Long> getDisconnects();

    /** Attempts to connect that failed, by who ended them. */
    Map<String, Long> getFailedAttempts();

    /** Answers of servers that refused a subscription. */
    long getRefusedSubscriptions();

    /** Publishes of which the round trip was measured of late. */
    long getPublishRoundTripCount();

    /** Half of them took as long, or less; in microseconds. */
    long getPublishRoundTripP50Micros();

    /** 99 % of them took as long, or less; in microseconds. */
    long getPublishRoundTripP99Micros();

    /** The longest of them, in microseconds. */
    long getPublishRoundTripMaxMicros();

    /** Pings of which the round trip was measured of late. */
    long getPingRoundTripCount();

    /** Half of them took as long, or less; in microseconds. */
    long getPingRoundTripP50Micros();

    /** 99 % of them took as long, or less; in microseconds. */
    long getPingRoundTripP99Micros();

    /** The longest of them, in microseconds. */
    long getPingRoundTripMaxMicros();

    /** What went wrong last; empty if nothing did. */
    String getLastError();

    /** When that was. */
    Date getLastErrorTime();

    /** When the server's certificate expires, as of the last connection. */
    Date getServerCertificateExpiry();

    /** When this client's certificate expires, as of the last connection. */
    Date getOwnCertificateExpiry();

    /** Wants the client connected. Does not wait: watch the state. */
    void connect();

    /** Wants the client disconnected, until {@link #connect()}. Does not wait: watch the state. */
    void disconnect();
}
