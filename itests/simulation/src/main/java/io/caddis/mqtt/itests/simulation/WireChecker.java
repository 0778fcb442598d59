package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks each packet at the client's end of the wire against those before, knowing nothing of the client's inside: what
 * it sends is read from its bytes, what it receives when its codec has read it.
 */
final class WireChecker {
    private static final int NUMBER_MAX = 65_535;

    private final int inFlightMax;
    private final boolean limiting;
    private final Consumer<Packet> leaving;
    /** Of the session: what is between PUBLISH and its last acknowledgement, by packet identifier. */
    private final Map<Integer, Flight> inFlight = new HashMap<>();
    /** The last that ended, by packet identifier: a process that dies may not have kept that. */
    private final Map<Integer, Flight> ended = new HashMap<>();
    private String clientId = "";
    private long sendings;
    private long releases;
    /** Processes that have died. */
    private int deaths;
    private Connection current;
    /** The last that began. */
    private Connection latest;

    /** A QoS 1 or 2 message of the client that is sent and not acknowledged. */
    private static final class Flight {
        final int number;
        final boolean exactlyOnce;
        /** When it was seen first. */
        final long rank;
        /** It had DUP then: its place among those that were seen before it only the client knows. */
        final boolean duplicate;
        /** What of these is known to come before it. */
        final Set<Flight> before = new HashSet<>();
        /** {@code deaths} when it was sent last. */
        int sentAfterDeaths;
        /** The place of its PUBREC among all PUBRECs; 0 before it came. */
        long releaseRank;
        /** PUBREL was sent. */
        boolean released;

        Flight(int number, boolean exactlyOnce, long rank, boolean duplicate) {
            this.number = number;
            this.exactlyOnce = exactlyOnce;
            this.rank = rank;
            this.duplicate = duplicate;
        }

        /** Whether it is known that this one comes before the other. */
        boolean isBefore(Flight other) {
            return other.before.contains(this) || rank < other.rank && !other.duplicate;
        }
    }

    /**
     * @param limiting the server may refuse on one connection what it took on another
     * @param leaving  told of each packet when the client makes its bytes
     */
    WireChecker(int inFlightMax, boolean limiting, Consumer<Packet> leaving) {
        this.inFlightMax = inFlightMax;
        this.limiting = limiting;
        this.leaving = leaving;
    }

    Connection connection() {
        return new Connection();
    }

    /** The connection whose bytes the client reads now. */
    void current(Connection newCurrent) {
        current = newCurrent;
    }

    /** The client's codec, with an ear in it. */
    PacketCodec listenTo(PacketCodec codec) {
        return new PacketCodec() {
            @Override
            public Packet decode(ByteBuffer in, ProtocolVersion version, int packetSizeMax) {
                Packet packet = codec.decode(in, version, packetSizeMax);
                if (packet != null) {
                    current.received(packet);
                }
                return packet;
            }

            @Override
            public int payloadStart(ByteBuffer in, ProtocolVersion version) {
                return codec.payloadStart(in, version);
            }

            @Override
            public Publish decode(ByteBuffer head, Payload payload, ProtocolVersion version) {
                Publish publish = codec.decode(head, payload, version);
                current.received(publish);
                return publish;
            }

            @Override
            public boolean encodeHead(Publish publish, ProtocolVersion version, ByteBuffer out) {
                return codec.encodeHead(publish, version, out);
            }

            @Override
            public int encode(Packet packet, ProtocolVersion version, ByteBuffer out) {
                leaving.accept(packet);
                return codec.encode(packet, version, out);
            }
        };
    }

    /** The process died: what it had received and not kept it does not know any more. */
    void died() {
        deaths++;
        inFlight.values().forEach(flight -> flight.releaseRank = flight.released ? flight.releaseRank : 0);
    }

    private static void hold(boolean rule, String broken, Packet packet) {
        if (!rule) {
            throw new Violation(broken + ": " + Describe.packet(packet));
        }
    }

    /** What holds for one connection. */
    final class Connection {
        private final Set<Integer> published = new HashSet<>();
        private final Set<Integer> asked = new HashSet<>();
        private final ArrayDeque<Integer> pubrecs = new ArrayDeque<>();
        private final ArrayDeque<Integer> pubacksDue = new ArrayDeque<>();
        private final ArrayDeque<Integer> pubrecsDue = new ArrayDeque<>();
        private final ArrayDeque<Integer> pubcompsDue = new ArrayDeque<>();
        private int windowMax;
        private long packetSizeMax = Long.MAX_VALUE;
        private boolean connectSent;
        private boolean connected;
        private boolean disconnectSent;
        private final List<Flight> again = new ArrayList<>();
        private long lastReleasedAgain;
        private boolean newSent;

        // ---- from the client

        void sent(Packet packet, int size) {
            hold(!disconnectSent, "nothing follows DISCONNECT", packet);
            hold(connectSent != (packet.type() == PacketType.CONNECT), "CONNECT is first, and once", packet);
            hold(connected || packet.type() == PacketType.CONNECT || packet.type() == PacketType.DISCONNECT,
                    "nothing goes out before CONNACK", packet);
            hold(size <= packetSizeMax, "larger than the server takes", packet);
            if (packet instanceof Connect connect) {
                connect(connect);
            } else if (latest != this) {
                return; // the rest of an older connection; the session is that of the next one
            }
            switch (packet.type()) {
                case DISCONNECT -> disconnectSent = true;
                case PUBLISH -> publish((Publish) packet);
                case PUBREL -> pubrel(((Pubrel) packet).packetId(), packet);
                case PUBACK -> inOrder(pubacksDue, ((Puback) packet).packetId(), packet);
                case PUBREC -> inOrder(pubrecsDue, ((Pubrec) packet).packetId(), packet);
                case PUBCOMP -> inOrder(pubcompsDue, ((Pubcomp) packet).packetId(), packet);
                case SUBSCRIBE -> ask(((Subscribe) packet).packetId(), packet);
                case UNSUBSCRIBE -> ask(((Unsubscribe) packet).packetId(), packet);
                default -> { }
            }
        }

        private void connect(Connect connect) {
            connectSent = true;
            latest = this;
            if (!connect.clientId().equals(clientId)) {
                clientId = connect.clientId();
                inFlight.clear();
            }
        }

        private void ask(int packetId, Packet packet) {
            Flight flight = inFlight.get(packetId);
            hold((flight == null || isGivenUp(packetId, flight)) && asked.add(packetId), "the identifier is in use",
                    packet);
            inFlight.remove(packetId);
        }

        private void inOrder(ArrayDeque<Integer> due, int packetId, Packet packet) {
            Integer expected = due.poll();
            hold(expected != null && expected == packetId, "not the next acknowledgement due", packet);
        }

        private void publish(Publish publish) {
            int packetId = publish.packetId();
            if (packetId == 0) {
                return;
            }
            int number = Ledger.number(publish.message());
            Flight flight = inFlight.get(packetId);
            hold(!asked.contains(packetId), "the identifier is in use", publish);
            if (flight != null && (!publish.duplicate() || flight.number != number && isGivenUp(packetId, flight))) {
                hold(isGivenUp(packetId, flight), "the identifier is in use", publish);
                flight = null; // DUP all the same if a process has died, and the next one does not know
            }
            Flight before = ended.get(packetId);
            if (flight == null && publish.duplicate() && before != null && before.number == number) {
                flight = before;
                flight.releaseRank = 0;
                inFlight.put(packetId, flight);
            }
            // with DUP, it may have been cut off, or have ended as expired just before the process died, unknown to the
            // next
            boolean unseen = flight == null;
            if (unseen) {
                flight = new Flight(number, publish.message().qos() == Qos.EXACTLY_ONCE, ++sendings,
                        publish.duplicate());
                if (publish.duplicate()) {
                    addSentSinceDeath(flight.before);
                }
                inFlight.put(packetId, flight);
            }
            flight.sentAfterDeaths = deaths;
            hold(flight.number == number, "DUP with another message than before", publish);
            hold(flight.releaseRank == 0, "PUBLISH after PUBREC", publish);
            hold(published.add(packetId), "sent twice on one connection", publish);
            hold(published.size() <= windowMax, "more in flight than allowed", publish);
            if (publish.duplicate()) {
                hold(!newSent, "sent again after new messages", publish);
                for (Flight earlier : again) {
                    hold(!flight.isBefore(earlier), "sent again out of order", publish);
                    flight.before.add(earlier);
                }
                again.add(flight);
            }
            newSent |= !publish.duplicate();
        }

        /** What this process sent before it came to one that it knows from the store has a place before that one. */
        private void addSentSinceDeath(Set<Flight> before) {
            Stream.concat(inFlight.values().stream(), ended.values().stream())
                    .filter(flight -> flight.sentAfterDeaths == deaths).forEach(before::add);
        }

        /** What this server does not take, although it did before, is given up without a word. */
        private boolean isGivenUp(int packetId, Flight flight) {
            return limiting && !flight.exactlyOnce && !published.contains(packetId);
        }

        private void pubrel(int packetId, Packet packet) {
            Flight flight = inFlight.get(packetId);
            if (pubrecs.contains(packetId)) {
                hold(packetId == pubrecs.poll(), "PUBRELs come in the order of the PUBRECs", packet);
            } else {
                // without PUBREC, one that cannot be sent again is given up by it
                long rank = flight == null || flight.releaseRank == 0 ? Long.MAX_VALUE : flight.releaseRank;
                hold(rank == Long.MAX_VALUE || rank > lastReleasedAgain, "PUBREL again, out of order", packet);
                lastReleasedAgain = rank == Long.MAX_VALUE ? lastReleasedAgain : rank;
            }
            if (flight != null) {
                flight.released = true;
            }
        }

        // ---- to the client

        void received(Packet packet) {
            switch (packet.type()) {
                case CONNACK -> connack((Connack) packet);
                case PUBLISH -> arrived((Publish) packet);
                case PUBACK -> ended(((Puback) packet).packetId(), false);
                case PUBCOMP -> ended(((Pubcomp) packet).packetId(), true);
                case PUBREC -> pubrec((Pubrec) packet);
                case PUBREL -> pubcompsDue.add(((Pubrel) packet).packetId());
                case SUBACK -> asked.remove(((Suback) packet).packetId());
                case UNSUBACK -> asked.remove(((Unsuback) packet).packetId());
                default -> { }
            }
        }

        private void connack(Connack connack) {
            if (connack.reasonCode().isError() || connected) {
                return;
            }
            connected = true;
            windowMax = (int) Math.min(inFlightMax, connack.properties().number(Property.RECEIVE_MAXIMUM, NUMBER_MAX));
            packetSizeMax = connack.properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
            if (!connack.sessionPresent()) {
                inFlight.clear();
            }
        }

        private void arrived(Publish publish) {
            if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
                pubacksDue.add(publish.packetId());
            } else if (publish.message().qos() == Qos.EXACTLY_ONCE) {
                pubrecsDue.add(publish.packetId());
            }
        }

        private void ended(int packetId, boolean exactlyOnce) {
            Flight flight = inFlight.get(packetId);
            if (flight != null && flight.exactlyOnce == exactlyOnce && (!exactlyOnce || flight.released)) {
                inFlight.remove(packetId);
                published.remove(packetId);
                ended.put(packetId, flight);
            }
        }

        private void pubrec(Pubrec pubrec) {
            Flight flight = inFlight.get(pubrec.packetId());
            if (flight == null || !flight.exactlyOnce) {
                pubrecs.add(pubrec.packetId());
            } else if (pubrec.reasonCode().isError() && flight.releaseRank == 0) {
                inFlight.remove(pubrec.packetId());
                ended.put(pubrec.packetId(), flight);
                published.remove(pubrec.packetId());
            } else {
                pubrecs.add(pubrec.packetId());
                flight.releaseRank = flight.releaseRank == 0 ? ++releases : flight.releaseRank;
            }
        }
    }
}
