package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.packets.PacketReader;
import io.caddis.mqtt.management.packets.PacketWriter;
import io.caddis.mqtt.management.packets.Turn;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.Sessions;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Bytes to packets to session and back: the hot path of a {@link ConnectionDriver}, under whose lock all of it runs.
 * Knows the codec, and whether there is room for what arrives; the session is that of {@link SessionSide}.
 */
public final class Conversation {
    private final ConnectionDriver driver;
    private final DriverEvents events;
    private final LongSupplier clock;
    private final PacketTrace trace;
    private final PacketReader reader;
    private final PacketWriter writer;
    private final SessionSide sessionSide;

    private PacketCodec codec;
    private boolean room = true;
    private final Turn turn;
    /** The rest of what arrived waits for the link's next turn. */
    private boolean turnAsked;

    Conversation(ConnectionDriver driver, DriverEvents events, LongSupplier clock, Counters counters,
            Publications publications, PacketTrace trace, HeapShare heap) {
        this.driver = driver;
        this.events = events;
        this.clock = clock;
        this.trace = trace;
        turn = new Turn(clock);
        reader = new PacketReader(driver, counters, trace, heap);
        writer = new PacketWriter(driver, counters, publications, trace, new Turn(clock));
        sessionSide = new SessionSide(driver, events, clock, publications, writer);
    }

    SessionSide sessionSide() {
        return sessionSide;
    }

    public PacketTrace trace() {
        return trace;
    }

    // ---- the session begins and ends

    /** Makes a session with the state of {@link SessionSide#prepare}, unless there is one. */
    void start(Sessions sessions, ClientConfig config) {
        assert driver.isHeld();
        if (sessionSide.session() == null) {
            writer.version(config.session().version());
            reader.expect(config.session().version(), config.session().inbound().packetSizeMax());
            sessionSide.start(sessions, config);
        }
    }

    /** Ends the session, keeping its state; what it still has to say is ready to be written. */
    void takeOut() {
        assert driver.isHeld();
        if (sessionSide.session() != null) {
            sessionSide.goodbye(DisconnectOptions.NORMAL);
            writer.farewell(sessionSide.session(), codec, clock.getAsLong());
            sessionSide.end();
        }
    }

    /** The next session is another one: what was not acknowledged becomes new, what arrived is forgotten. */
    void restart() {
        takeOut();
        sessionSide.restart();
    }

    /** Releases all. */
    void forget() {
        assert driver.isHeld();
        trace.close();
        codec = null;
        sessionSide.forget();
        writer.forget();
        turnAsked = false;
        reader.leftover().clear();
    }

    // ---- the link

    /** The link is up: CONNECT is the first thing it is given. */
    void open(ClientConfig config, LinkSide side, Payload data) {
        sessionSide.session().connect(new Credentials(config.username(), config.password(), config.method(), data),
                driver.attempts().name(side.endpoint()), clock.getAsLong());
        said();
        read(side);
    }

    /** The session has something to say, on whatever thread it was made to. */
    private void said() {
        sessionSide.said();
        driver.arm();
    }

    /** The authenticator's answer. */
    void authenticate(Payload data) {
        sessionSide.session().authenticate(data, clock.getAsLong());
        said();
        if (driver.side() != null && !driver.side().isEnding()) {
            read(driver.side());
            decode(reader.leftover().left()); // what came behind CONNACK
        }
    }

    /** The authenticator's first words of an authentication on a connection that is made. */
    void reauthenticate(Payload data) {
        sessionSide.session().reauthenticate(data, clock.getAsLong());
        said();
    }

    /** Ends the connection for a reason of our own. */
    void fail(DisconnectCause cause) {
        Session session = sessionSide.session();
        if (session != null) {
            session.fail(cause.reasonCode(), cause.text(), clock.getAsLong());
            said();
        }
        sessionSide.close(new SessionOutput.Close(cause)); // CONNECT may not have been given out yet
    }

    void received(ByteBuffer in) {
        assert driver.isHeld();
        LinkSide side = driver.side();
        do {
            receivedNext(in);
        } while (in.hasRemaining() && side == driver.side() && !side.isEnding());
    }

    /** The packet that was not whole before, or all. */
    private void receivedNext(ByteBuffer in) {
        ByteBuffer bytes;
        try {
            ByteBuffer whole = turnAsked ? null : reader.leftover().completedBy(in);
            bytes = whole == null ? reader.leftover().with(in) : whole;
        } catch (OutOfMemoryError e) {
            bytes = null;
        }
        if (bytes == null) {
            String text = "out of memory with a packet of " + reader.leftover().packetSize() + " bytes: set"
                    + " packet.size.max to the greatest that is expected, or give the JVM more heap (-Xmx)";
            reader.leftover().clear(); // first of all, so that there is memory again
            fail(new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.PACKET_TOO_LARGE, text));
        } else if (turnAsked) {
            reader.leftover().keep(bytes);
        } else {
            decode(bytes);
        }
    }

    /** Goes on with what arrived, after others of the link's thread had their turn. */
    void turn() {
        turnAsked = false;
        decode(reader.leftover().left());
    }

    private void decode(ByteBuffer bytes) {
        LinkSide side = driver.side();
        Session session = sessionSide.session();
        if (codec != null && session != null && !driver.authentication().verifying()) {
            boolean more = decode(bytes, session, side);
            sessionSide.wantWrite();
            turnAsked = more && bytes.hasRemaining();
        }
        if (side.isEnding()) {
            reader.leftover().clear();
        } else {
            reader.leftover().keep(bytes);
        }
        if (turnAsked) {
            side.link().wantTurn();
        }
        driver.arm();
    }

    /** One turn. True if it is over before the bytes are. */
    private boolean decode(ByteBuffer bytes, Session session, LinkSide side) {
        long now = clock.getAsLong();
        boolean more = true;
        turn.begin(now);
        events.messagesBegin();
        try {
            while (more && !turn.isOver()) {
                more = reader.decode(bytes, session, codec, now);
                sessionSide.arrived(now);
                more = more && !side.isEnding() && !driver.authentication().verifying();
            }
        } finally {
            events.messagesEnd();
        }
        return more;
    }

    /** The link has written all it was given and asks for more. */
    void fill(ByteBuffer out) {
        assert driver.isHeld();
        writer.taken();
        writer.moveUnsent(out);
        Session session = sessionSide.session();
        if (session != null && codec != null) {
            writer.fill(out, session, codec, clock.getAsLong());
            sessionSide.results();
            driver.arm();
        }
    }

    /** The link is gone, and with it what was on its way. */
    void lost(DisconnectCause cause) {
        assert driver.isHeld();
        turnAsked = false;
        writer.lost();
        reader.leftover().clear();
        sessionSide.lost(cause);
    }

    // ---- the codec, and room for what arrives

    /** The codec came, left or was replaced: the connection stays, only reading pauses. */
    void codec(PacketCodec newCodec, LinkSide side) {
        assert driver.isHeld();
        boolean returned = codec == null && newCodec != null;
        codec = newCodec;
        if (side == null || side.link() == null || side.isEnding()) {
            return;
        }
        read(side);
        if (returned) {
            excuse();
            decode(reader.leftover().left());
            side.link().wantWrite();
        }
    }

    void room(LinkSide side) {
        assert driver.isHeld();
        boolean hadRoom = room;
        room = events.hasRoom();
        if (side != null && side.link() != null && !side.isEnding() && room != hadRoom) {
            read(side);
            excuse();
        }
    }

    /** Whether to read: CONNACK takes no room. */
    void read(LinkSide side) {
        side.link().reading(codec != null && (room || !side.wasConnected()) && !driver.authentication().verifying());
    }

    /** Reading goes on: what the server answered meanwhile is still to be read. */
    private void excuse() {
        if (sessionSide.session() != null) {
            sessionSide.session().tick(false, clock.getAsLong());
            sessionSide.said();
        }
    }

    /** Something may be due. */
    void tick() {
        sessionSide.tick(room && codec != null);
    }
}
