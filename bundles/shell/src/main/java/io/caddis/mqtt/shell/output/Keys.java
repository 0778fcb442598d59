package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.ClientStatistics.Traffic;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.Qos;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys under which commands show what a client counts and what its server said. Scripts know them from {@code
 * --json}, so they stay, wherever the api has the figure. Values are as {@link Values} takes them.
 */
final class Keys {
    private Keys() {
    }

    static Map<String, Object> of(ClientStatistics statistics) {
        ClientStatistics.Out out = statistics.out();
        ClientStatistics.In in = statistics.in();
        ClientStatistics.Queue queue = statistics.queue();
        ClientStatistics.Connection connection = statistics.connection();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("published", out.published());
        shown.put("completed", out.completed());
        shown.put("failures", out.failures());
        shown.put("sent", of(out.traffic()));
        shown.put("received", of(in.traffic()));
        shown.put("delivered", in.delivered());
        shown.put("drops", in.drops());
        shown.put("listenerFailures", in.listenerFailures());
        shown.put("queued", queue.messages());
        shown.put("queuedBytes", queue.bytes());
        shown.put("spilled", queue.spilled());
        shown.put("inFlight", queue.inFlight());
        shown.put("waiting", in.waiting());
        shown.put("kept", in.kept());
        shown.put("keptNow", in.keptNow());
        shown.put("keptBytes", in.keptBytes());
        shown.put("connects", connection.connects());
        shown.put("disconnects", connection.disconnects());
        shown.put("failedAttempts", connection.failedAttempts());
        shown.put("refusedSubscriptions", connection.refusedSubscriptions());
        shown.put("publishRoundTrip", of(out.roundTrip()));
        shown.put("pingRoundTrip", of(connection.pingRoundTrip()));
        connection.lastError().ifPresent(error -> {
            Map<String, Object> last = new LinkedHashMap<>();
            last.put("time", error.time());
            last.put("cause", error.cause());
            shown.put("lastError", last);
        });
        shown.put("serverCertificateExpiry", statistics.tls().serverCertificateExpiry());
        shown.put("ownCertificateExpiry", statistics.tls().ownCertificateExpiry());
        return shown;
    }

    private static Map<String, Object> of(Traffic traffic) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("packets", traffic.packets());
        shown.put("bytes", traffic.bytes());
        for (Qos qos : Qos.values()) {
            shown.put("qos" + qos.value(), traffic.messages(qos));
        }
        for (Qos qos : Qos.values()) {
            shown.put("qos" + qos.value() + "Bytes", traffic.messageBytes(qos));
        }
        return shown;
    }

    private static Map<String, Object> of(RoundTrip roundTrip) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("count", roundTrip.count());
        shown.put("p50Micros", roundTrip.p50Micros());
        shown.put("p99Micros", roundTrip.p99Micros());
        shown.put("maxMicros", roundTrip.maxMicros());
        return shown;
    }

    static Map<String, Object> of(ConnectionInfo connection) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("sessionPresent", connection.sessionPresent());
        shown.put("clientId", connection.clientId());
        shown.put("keepAliveSeconds", connection.keepAliveSeconds());
        shown.put("sessionExpirySeconds", connection.sessionExpirySeconds());
        shown.put("receiveMaximum", connection.receiveMaximum());
        shown.put("packetSizeMax", connection.packetSizeMax());
        shown.put("qosMax", connection.qosMax());
        shown.put("retainAvailable", connection.retainAvailable());
        shown.put("topicAliasMaximum", connection.topicAliasMaximum());
        shown.put("wildcardAvailable", connection.wildcardAvailable());
        shown.put("subscriptionIdentifierAvailable", connection.subscriptionIdentifierAvailable());
        shown.put("sharedAvailable", connection.sharedAvailable());
        shown.put("responseInformation", connection.responseInformation());
        shown.put("reasonString", connection.reasonString());
        shown.put("userProperties", connection.userProperties());
        shown.put("tls", connection.tls());
        return shown;
    }
}
