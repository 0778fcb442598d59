package io.caddis.mqtt.jmx;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ClientStatistics.LastError;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TlsInfo;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks the client at each call. */
final class ClientBean implements ClientMXBean {
    private final MqttClient client;
    private final Supplier<Object> refused;

    /** @param refused asked for the service property {@code mqtt.refused} */
    ClientBean(MqttClient client, Supplier<Object> refused) {
        this.client = client;
        this.refused = refused;
    }

    private ClientStatistics now() {
        return client.statistics();
    }

    private static Map<String, Long> byName(Map<? extends Enum<?>, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((one, count) -> named.put(one.name(), count));
        return named;
    }

    private static Date date(Optional<Instant> time) {
        return time.map(Date::from).orElse(null);
    }

    @Override
    public String getName() {
        return client.name();
    }

    @Override
    public String getState() {
        return client.status().state().name();
    }

    @Override
    public int getConnected() {
        return client.status().state() == ConnectionState.CONNECTED ? 1 : 0;
    }

    @Override
    public String getCause() {
        return client.status().cause().map(Object::toString).orElse("");
    }

    @Override
    public String getServer() {
        return client.status().server().orElse("");
    }

    private <T> T ofConnection(Function<ConnectionInfo, T> value, T otherwise) {
        return client.status().connection().map(value).orElse(otherwise);
    }

    private String ofTls(Function<TlsInfo, String> value) {
        return client.status().connection().flatMap(ConnectionInfo::tls).map(value).orElse("");
    }

    @Override
    public String getHeldUp() {
        return client.status().heldUp().orElse("");
    }

    @Override
    public String[] getRefused() {
        return refused.get() instanceof String[] filters ? filters.clone() : new String[0];
    }

    @Override
    public String getClientId() {
        return ForeignText.line(ofConnection(ConnectionInfo::clientId, ""));
    }

    @Override
    public boolean getSessionPresent() {
        return ofConnection(ConnectionInfo::sessionPresent, false);
    }

    @Override
    public int getKeepAliveSeconds() {
        return ofConnection(ConnectionInfo::keepAliveSeconds, 0);
    }

    @Override
    public long getSessionExpirySeconds() {
        return ofConnection(ConnectionInfo::sessionExpirySeconds, 0L);
    }

    @Override
    public int getServerReceiveMaximum() {
        return ofConnection(ConnectionInfo::receiveMaximum, 0);
    }

    @Override
    public int getServerPacketSizeMax() {
        return ofConnection(ConnectionInfo::packetSizeMax, 0);
    }

    @Override
    public int getServerTopicAliasMaximum() {
        return ofConnection(ConnectionInfo::topicAliasMaximum, 0);
    }

    @Override
    public String getTlsProtocol() {
        return ofTls(TlsInfo::protocol);
    }

    @Override
    public String getTlsCipherSuite() {
        return ofTls(TlsInfo::cipherSuite);
    }

    @Override
    public long getPublished() {
        return now().out().published();
    }

    @Override
    public long getCompleted() {
        return now().out().completed();
    }

    @Override
    public long getFailed() {
        return now().out().failed();
    }

    @Override
    public Map<String, Long> getFailures() {
        return byName(now().out().failures());
    }

    @Override
    public long getSentPackets() {
        return now().out().traffic().packets();
    }

    @Override
    public long getSentBytes() {
        return now().out().traffic().bytes();
    }

    @Override
    public long getSentQos0() {
        return now().out().traffic().messages(Qos.AT_MOST_ONCE);
    }

    @Override
    public long getSentQos1() {
        return now().out().traffic().messages(Qos.AT_LEAST_ONCE);
    }

    @Override
    public long getSentQos2() {
        return now().out().traffic().messages(Qos.EXACTLY_ONCE);
    }

    @Override
    public long getSentQos0Bytes() {
        return now().out().traffic().messageBytes(Qos.AT_MOST_ONCE);
    }

    @Override
    public long getSentQos1Bytes() {
        return now().out().traffic().messageBytes(Qos.AT_LEAST_ONCE);
    }

    @Override
    public long getSentQos2Bytes() {
        return now().out().traffic().messageBytes(Qos.EXACTLY_ONCE);
    }

    @Override
    public long getReceivedPackets() {
        return now().in().traffic().packets();
    }

    @Override
    public long getReceivedBytes() {
        return now().in().traffic().bytes();
    }

    @Override
    public long getReceivedQos0() {
        return now().in().traffic().messages(Qos.AT_MOST_ONCE);
    }

    @Override
    public long getReceivedQos1() {
        return now().in().traffic().messages(Qos.AT_LEAST_ONCE);
    }

    @Override
    public long getReceivedQos2() {
        return now().in().traffic().messages(Qos.EXACTLY_ONCE);
    }

    @Override
    public long getReceivedQos0Bytes() {
        return now().in().traffic().messageBytes(Qos.AT_MOST_ONCE);
    }

    @Override
    public long getReceivedQos1Bytes() {
        return now().in().traffic().messageBytes(Qos.AT_LEAST_ONCE);
    }

    @Override
    public long getReceivedQos2Bytes() {
        return now().in().traffic().messageBytes(Qos.EXACTLY_ONCE);
    }

    @Override
    public long getDelivered() {
        return now().in().delivered();
    }

    @Override
    public long getDropped() {
        return now().in().dropped();
    }

    @Override
    public Map<String, Long> getDrops() {
        return byName(now().in().drops());
    }

    @Override
    public long getKept() {
        return now().in().kept();
    }

    @Override
    public int getKeptNow() {
        return now().in().keptNow();
    }

    @Override
    public long getKeptBytes() {
        return now().in().keptBytes();
    }

    @Override
    public long getListenerFailures() {
        return now().in().listenerFailures();
    }

    @Override
    public int getQueued() {
        return now().queue().messages();
    }

    @Override
    public long getQueuedBytes() {
        return now().queue().bytes();
    }

    @Override
    public long getSpilled() {
        return now().queue().spilled();
    }

    @Override
    public int getInFlight() {
        return now().queue().inFlight();
    }

    @Override
    public int getWaiting() {
        return now().in().waiting();
    }

    @Override
    public long getConnects() {
        return now().connection().connects();
    }

    @Override
    public Map<String, Long> getDisconnects() {
        return byName(now().connection().disconnects());
    }

    @Override
    public Map<String, Long> getFailedAttempts() {
        return byName(now().connection().failedAttempts());
    }

    @Override
    public long getRefusedSubscriptions() {
        return now().connection().refusedSubscriptions();
    }

    @Override
    public long getPublishRoundTripCount() {
        return now().out().roundTrip().count();
    }

    @Override
    public long getPublishRoundTripP50Micros() {
        return now().out().roundTrip().p50Micros();
    }

    @Override
    public long getPublishRoundTripP99Micros() {
        return now().out().roundTrip().p99Micros();
    }

    @Override
    public long getPublishRoundTripMaxMicros() {
        return now().out().roundTrip().maxMicros();
    }

    @Override
    public long getPingRoundTripCount() {
        return now().connection().pingRoundTrip().count();
    }

    @Override
    public long getPingRoundTripP50Micros() {
        return now().connection().pingRoundTrip().p50Micros();
    }

    @Override
    public long getPingRoundTripP99Micros() {
        return now().connection().pingRoundTrip().p99Micros();
    }

    @Override
    public long getPingRoundTripMaxMicros() {
        return now().connection().pingRoundTrip().maxMicros();
    }

    @Override
    public String getLastError() {
        return now().connection().lastError().map(error -> error.cause().toString()).orElse("");
    }

    @Override
    public Date getLastErrorTime() {
        return date(now().connection().lastError().map(LastError::time));
    }

    @Override
    public Date getServerCertificateExpiry() {
        return date(now().tls().serverCertificateExpiry());
    }

    @Override
    public Date getOwnCertificateExpiry() {
        return date(now().tls().ownCertificateExpiry());
    }

    @Override
    public void connect() {
        client.connect();
    }

    @Override
    public void disconnect() {
        client.disconnect();
    }
}
