package io.caddis.mqtt.itests.simulation;

import java.util.List;

/**
 * A rule, and a small change of a source by which the client breaks it.
 *
 * @param name   how it is broken, and which rule that is
 * @param source the file, from the root of the repository
 * @param found  what stands there, exactly once
 * @param broken what stands there instead
 */
record BrokenRule(String name, String source, String found, String broken) {
    private static final String BUNDLES = "bundles/";
    private static final String JAVA = "/src/main/java/io/caddis/mqtt/";
    private static final String SESSION = BUNDLES + "session" + JAVA + "session/";
    private static final String MANAGEMENT = BUNDLES + "management" + JAVA + "management/";
    private static final String OUTBOUND = SESSION + "outbound/OutboundFlow.java";
    private static final String INBOUND = SESSION + "inbound/InboundFlow.java";

    /** What a client may get wrong without its users noticing at once. */
    static final List<BrokenRule> ALL = List.of(
            new BrokenRule("an identifier is free at PUBREC, not at PUBCOMP [MQTT-4.3.3-1]", OUTBOUND,
                    "            outcomes.release(entry);\n        }\n",
                    "            outcomes.release(entry);\n            ids.free(packetId);\n        }\n"),
            new BrokenRule("what is sent again has no DUP [MQTT-3.3.1-1]", OUTBOUND,
                    "boolean duplicate = entry.sentOnce;", "boolean duplicate = false;"),
            new BrokenRule("PUBLISH is sent again after PUBREC [MQTT-4.3.3-6]", OUTBOUND,
                    "            outcomes.release(entry);\n        }\n", "        }\n"),
            new BrokenRule("PUBREL is not sent again after a reconnect [MQTT-4.4.0-1]", OUTBOUND,
                    "entry = inFlight.firstReleased(); entry != null; entry = entry.next()) {\n"
                            + "                changes.acknowledge(",
                    "entry = null; entry != null; entry = entry.next()) {\n                changes.acknowledge("),
            new BrokenRule("what is sent again after a swap comes in another order [MQTT-4.6.0-1]",
                    SESSION + "outbound/InFlight.java", "kept.add(entry.keep());", "kept.add(0, entry.keep());"),
            new BrokenRule("what a lost session had goes behind newer messages [MQTT-4.6.0-1]", OUTBOUND,
                    "            }\n            queue.insert(entry);", "            }\n            queue.add(entry);"),
            new BrokenRule("the server's Receive Maximum is ignored [MQTT-3.3.4-7]", OUTBOUND,
                    "Math.min(bounds.inFlightMax(), newLimits.receiveMaximum())", "bounds.inFlightMax()"),
            new BrokenRule("the time a message waits does not count for its expiry (MQTT 3.3.2.3.3)", OUTBOUND,
                    "(entry.expiresAtNanos - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND",
                    "entry.message.expirySeconds().getAsLong()"),
            new BrokenRule("PUBACKs go in the order of the application [MQTT-4.6.0-2]", INBOUND,
                    "            Arrival arrival = order1.poll();\n", "            Arrival arrival = order1.size() > 1"
                            + " ? order1.removeLast() : order1.poll();\n"),
            new BrokenRule("QoS 2 identifiers are forgotten at a reconnect [MQTT-4.3.3-10]", INBOUND,
                    "        if (!sessionPresent) {\n", "        if (sessionPresent || !sessionPresent) {\n"),
            new BrokenRule("a QoS 2 message is delivered again if it comes again [MQTT-4.3.3-10]", INBOUND,
                    "        if (earlier == null) {\n            return deliver",
                    "        if (earlier == null || earlier.done()) {\n            return deliver"),
            new BrokenRule("PUBREL with an unknown identifier is not answered [MQTT-4.3.3-11]", INBOUND,
                    "        changes.acknowledge(PacketType.PUBCOMP,",
                    "        if (arrival != null) changes.acknowledge(PacketType.PUBCOMP,"),
            new BrokenRule("PUBREL leaves before the store has kept that PUBREC came", OUTBOUND,
                    "            outcomes.release(entry);\n        }\n",
                    "            changes.acknowledge(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);\n"
                            + "            outcomes.release(entry);\n            return true;\n        }\n"),
            new BrokenRule("PUBREC leaves before the store has kept its identifier", INBOUND,
                    "changes.acknowledge(PacketType.PUBREC,", "control.acknowledge(PacketType.PUBREC,"),
            new BrokenRule("topic aliases are kept over connections [MQTT-3.3.2-7]",
                    SESSION + "connection/TopicAliases.java", "        sent.clear();\n", ""),
            new BrokenRule("QoS 0 messages get into the store, and nobody takes them out",
                    MANAGEMENT + "state/Rewriting.java",
                    "if (one.message() == null || one.message().qos() != Qos.AT_MOST_ONCE) {", "if (one != null) {"),
            new BrokenRule("what was taken on without a session is refused by the next one",
                    MANAGEMENT + "state/BetweenSessions.java",
                    "boolean durable, long nowNanos) {", "boolean durable, long nowNanos) {\n        durable = true;"),
            new BrokenRule("what a store was not told of what arrived goes with the bundle of clients [MQTT-4.3.3-10]",
                    MANAGEMENT + "state/BetweenSessions.java", "if (sessions != null && log.isBehind()) {",
                    "if (sessions == null && log.isBehind()) {"),
            new BrokenRule("what was parked is lost if the session bundle is replaced before a session begins",
                    MANAGEMENT + "connection/ConnectionDriver.java", "        if (parts.sessions() != null) {\n",
                    "        if (parts.sessions() == null && name == null) {\n"),
            new BrokenRule("what becomes of a message with a tag is not kept for the next process",
                    MANAGEMENT + "state/DurableLog.java", "new SessionChange.Accepted(one, tracked.tag());",
                    "new SessionChange.Accepted(one);"),
            new BrokenRule("half a packet is kept over connections", MANAGEMENT + "connection/Conversation.java",
                    "        writer.lost();\n        reader.leftover().clear();\n        sessionSide",
                    "        writer.lost();\n        sessionSide"),
            new BrokenRule("PINGREQ goes out after the keep alive, not before [MQTT-3.1.2-20]",
                    SESSION + "connection/KeepAlive.java",
                    "pauseMaxNanos = nanos - ", "pauseMaxNanos = 2 * nanos + "));

    /** The class in {@link #source}. */
    String className() {
        return source.substring(source.lastIndexOf('/') + 1, source.lastIndexOf('.'));
    }
}
