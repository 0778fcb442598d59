package io.caddis.mqtt.jmx;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ClientStatistics.LastError;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks the client at each call. */
final class ClientBean implements ClientMXBean {
    private final MqttClient client;

    ClientBean(MqttClient client) {
        this.client = client;
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

    @Override
    public long getPublished() {
        return now().published();
    }

    @Override
    public long getCompleted() {
        return now().completed();
    }

    @Override
    public long getFailed() {
        return now().failed();
    }

    @Override
    public Map<String, Long> getFailures() {
        return byName(now().failures());
    }

    @Override
    public long getSentPackets() {
        return now().sent().packets();
    }

    @Override
    public long getSentBytes() {
        return now().sent().bytes();
    }

    @Override
    public long getSentQos0() {
        return now().sent().qos0();
    }

    @Override
    public long getSentQos1() {
        return now().sent().qos1();
    }

    @Override
    public long getSentQos2() {
        return now().sent().qos2();
    }

    @Override
    public long getReceivedPackets() {
        return now().received().packets();
    }

    @Override
    public long getReceivedBytes() {
        return now().received().bytes();
    }

    @Override
    public long getReceivedQos0() {
        return now().received().qos0();
    }

    @Override
    public long getReceivedQos1() {
        return now().received().qos1();
    }

    @Override
    public long getReceivedQos2() {
        return now().received().qos2();
    }

    @Override
    public long getDelivered() {
        return now().delivered();
    }

    @Override
    public long getDropped() {
        return now().dropped();
    }

    @Override
    public Map<String, Long> getDrops() {
        return byName(now().drops());
    }

    @Override
    public long getListenerFailures() {
        return now().listenerFailures();
    }

    @Override
    public int getQueued() {
        return now().queued();
    }

    @Override
    public long getQueuedBytes() {
        return now().queuedBytes();
    }

    @Override
    public long getSpilled() {
        return now().spilled();
    }

    @Override
    public int getInFlight() {
        return now().inFlight();
    }

    @Override
    public int getWaiting() {
        return now().waiting();
    }

    @Override
    public long getConnects() {
        return now().connects();
    }

    @Override
    public Map<String, Long> getDisconnects() {
        return byName(now().disconnects());
    }

    @Override
    public Map<String, Long> getFailedAttempts() {
        return byName(now().failedAttempts());
    }

    @Override
    public long getPublishRoundTripCount() {
        return now().publishRoundTrip().count();
    }

    @Override
    public long getPublishRoundTripP50Micros() {
        return now().publishRoundTrip().p50Micros();
    }

    @Override
    public long getPublishRoundTripP99Micros() {
        return now().publishRoundTrip().p99Micros();
    }

    @Override
    public long getPublishRoundTripMaxMicros() {
        return now().publishRoundTrip().maxMicros();
    }

    @Override
    public long getPingRoundTripCount() {
        return now().pingRoundTrip().count();
    }

    @Override
    public long getPingRoundTripP50Micros() {
        return now().pingRoundTrip().p50Micros();
    }

    @Override
    public long getPingRoundTripP99Micros() {
        return now().pingRoundTrip().p99Micros();
    }

    @Override
    public long getPingRoundTripMaxMicros() {
        return now().pingRoundTrip().maxMicros();
    }

    @Override
    public String getLastError() {
        return now().lastError().map(error -> error.cause().toString()).orElse("");
    }

    @Override
    public Date getLastErrorTime() {
        return date(now().lastError().map(LastError::time));
    }

    @Override
    public Date getServerCertificateExpiry() {
        return date(now().serverCertificateExpiry());
    }

    @Override
    public Date getOwnCertificateExpiry() {
        return date(now().ownCertificateExpiry());
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
