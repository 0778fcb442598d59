package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker with one client: keeps to the standard, but refuses, forgets, restarts, takes over, limits and, if its plan
 * says so, breaks the protocol.
 */
final class ModelBroker {
    private static final String FILTER = "down/#";
    private static final int FLOOD = 12;

    private final Simulation world;
    private final Plan plan;
    private final Map<String, BrokerSession> sessions = new HashMap<>();
    private BrokerConnection connection;
    private String clientId;
    private boolean calm;
    private boolean forgets;

    ModelBroker(Simulation world, Plan plan) {
        this.world = world;
        this.plan = plan;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    Plan plan() {
        return plan;
    }

    Simulation world() {
        return world;
    }

    boolean sometimes(int percent) {
        return !calm && Plan.chance(world.random(), percent);
    }

    void say(String what) {
        world.say("broker", () -> what);
    }

    // ---- connections

    void receive(SimulatedLink link, Packet packet) {
        if (packet instanceof Connect connect) {
            connect(link, connect);
        } else if (connection != null && connection.link() == link) {
            connection.receive(packet);
        }
    }

    private void connect(SimulatedLink link, Connect connect) {
        world.say("broker", () -> "<- " + Describe.packet(connect));
        if (connection != null) { // [MQTT-3.1.4-3]
            connection.end(ReasonCode.SESSION_TAKEN_OVER);
        }
        if (sometimes(4)) {
            say("does not answer");
            return;
        }
        if (sometimes(6)) {
            link.toClient(new Connack(false, plan.isV5() && world.random().nextBoolean() ? ReasonCode.SERVER_BUSY
                    : ReasonCode.SERVER_UNAVAILABLE, Properties.NONE));
            link.endByBroker("refused");
            return;
        }
        clientId = connect.clientId();
        BrokerSession session = sessions.get(clientId);
        if (session != null && (connect.cleanStart() || forgets)) {
            forget(clientId);
            session = null;
        }
        forgets = false;
        boolean present = session != null;
        if (!present) {
            session = new BrokerSession();
            sessions.put(clientId, session);
        }
        session.ends = plan.isV5() ? connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) == 0
                : connect.cleanStart();
        connection = new BrokerConnection(this, link, session, connect);
        connection.start(present);
    }

    private void forget(String name) {
        BrokerSession lost = sessions.remove(name);
        if (lost != null) {
            lost.discard();
        }
    }

    /** The connection is gone. */
    void lost(SimulatedLink link) {
        if (connection != null && connection.link() == link) {
            world.say("broker", () -> "misses link " + link.number);
            BrokerSession session = connection.session();
            connection.gone();
            connection = null;
            // with CONNACK lost, neither side could know that the session at the next connection is another one
            if (session.fresh || session.ends) {
                forget(clientId);
            }
        }
    }

    // ---- what goes wrong

    void clientDied(KeptState kept) {
        BrokerSession session = sessions.get(clientId);
        if (session != null) {
            session.clientDied(kept);
        }
    }

    /** The session will be gone at the next connection. */
    void forgetSession() {
        say("will have forgotten the session");
        forgets = true;
    }

    /** Ends the connection, if there is one. */
    void end(ReasonCode reasonCode) {
        if (connection != null) {
            connection.end(reasonCode);
        }
    }

    /** Sends what is no packet, or not allowed now. */
    void breakTheProtocol() {
        if (connection == null) {
            return;
        }
        SimulatedLink link = connection.link();
        switch (world.random().nextInt(6)) {
            case 0 -> bytes(link, 0x00, 0x00);
            case 1 -> bytes(link, 0x36, 0x05, 0, 1, 'a', 0, 1);
            case 2 -> bytes(link, 0x40, 0xFF, 0xFF, 0xFF, 0xFF, 0x01);
            case 3 -> bytes(link, 0xC0, 0x00);
            case 4 -> link.toClient(new Connack(false, ReasonCode.SUCCESS, Properties.NONE));
            default -> flood(link);
        }
    }

    private void bytes(SimulatedLink link, int... values) {
        byte[] bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        say("-> " + bytes.length + " bytes that are no packet");
        link.toClient(bytes, bytes.length);
    }

    private void flood(SimulatedLink link) {
        connection.tolerant();
        for (int count = 0; count < FLOOD; count++) {
            link.toClient(new Publish(Ledger.unnumbered(1), false, 30_000 + count));
        }
    }

    // ---- messages to the client

    /** The broker has a message for the client. */
    void publish(Ledger.Down down) {
        BrokerSession session = sessions.get(clientId);
        if (session == null || !session.subscribed.contains(FILTER)) {
            down.discarded = true;
        } else if (down.acknowledged()) {
            session.queue.add(down);
            pump();
        } else if (connection != null) {
            connection.send(down);
        }
    }

    private void pump() {
        if (connection != null) {
            connection.pump();
        }
    }

    // ---- the end

    boolean isIdle() {
        BrokerSession session = sessions.get(clientId);
        return connection != null && session != null && session.isIdle() && session.subscribed.contains(FILTER);
    }

    /** What waits in a session that the client does not use any more is not to be expected. */
    void discardOthers() {
        sessions.forEach((name, session) -> {
            if (!name.equals(clientId)) {
                session.discard();
            }
        });
    }

    @Override
    public String toString() {
        return "connected " + (connection != null) + ", sessions " + sessions.keySet() + ", idle " + isIdle();
    }
}
