package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A connection between client and broker. Bytes are split and joined anywhere and take their time; the network fails
 * with notice to one end, to both, or to none, and after any byte.
 */
final class SimulatedLink implements Link {
    private static final long CLOSE_NANOS = Timeline.SECOND;
    private static final long TCP_TIMEOUT_NANOS = 900 * Timeline.SECOND;
    private static final int ROOM_SMALL = 60;

    private final Simulation world;
    private final Timeline timeline;
    private final LinkHandler handler;
    private final WireChecker.Connection wire;
    final int number;

    // ---- the client's end
    private boolean open;
    private boolean closing;
    private boolean closed;
    private boolean reading = true;
    private boolean fillPlanned;
    private boolean deliveryPlanned;
    private boolean turnAsked;
    /** The peer has no room until then. */
    private long stalledUntilNanos;
    private byte[] inbox = new byte[256];
    private int inboxCount;
    /** What ended the stream from the broker, once all before it is read. */
    private String ended;

    // ---- under way to the broker
    private boolean upDead;
    private long upUntilNanos;
    private long upSent;
    private long upArrived;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private byte[] unread = new byte[0];

    // ---- under way to the client
    private boolean downDead;
    private long downUntilNanos;
    private byte[] outbox = new byte[256];
    private int outboxCount;
    private boolean flushPlanned;
    /** The broker has closed its end, saying this. */
    private String brokerEnd;

    /** A packet from the client, and where its last byte stands in the stream. */
    private record Sent(Packet packet, long end) {
    }

    SimulatedLink(Simulation world, LinkHandler handler, int number) {
        this.world = world;
        this.handler = handler;
        this.number = number;
        timeline = world.timeline();
        wire = world.wire().connection();
        timeline.at(world.latency(), this::connect);
    }

    private void say(String what) {
        world.say("link " + number, () -> what);
    }

    // ---- the client's end

    private void connect() {
        if (closed) {
            return;
        }
        if (closing) {
            end(null);
        } else if (world.refusesLinks()) {
            end("connection refused");
        } else {
            say("is up");
            open = true;
            world.wire().current(wire);
            planFill();
            handler.opened();
        }
    }

    @Override
    public void wantWrite() {
        if (open && !closed) {
            planFill();
        }
    }

    @Override
    public boolean isAsked() {
        return fillPlanned;
    }

    private void planFill() {
        if (!fillPlanned) {
            fillPlanned = true;
            timeline.at(Math.max(world.pause(), stalledUntilNanos - timeline.nowNanos()), this::fill);
        }
    }

    private void fill() {
        fillPlanned = false;
        if (closed) {
            return;
        }
        ByteBuffer out = world.scratch();
        if (world.random().nextInt(3) == 0) {
            out.limit(1 + world.random().nextInt(ROOM_SMALL)); // as if the peer took no more
        }
        handler.fill(out);
        int count = out.position();
        if (count > 0) {
            send(out.array(), count);
            planFill();
        } else if (closing) {
            finish();
        }
    }

    private void send(byte[] bytes, int count) {
        unread = Arrays.copyOf(unread, unread.length + count);
        System.arraycopy(bytes, 0, unread, unread.length - count, count);
        ByteBuffer stream = ByteBuffer.wrap(unread);
        for (int start = 0; stream.hasRemaining(); start = stream.position()) {
            Packet packet = world.read(stream);
            if (packet == null) {
                break;
            }
            world.say("link " + number, () -> "-> " + Describe.packet(packet));
            int size = stream.position() - start;
            wire.sent(packet, size);
            if (packet instanceof Publish publish) {
                world.ledger().sent(publish.message());
            }
            sent.add(new Sent(packet, upSent + count - stream.remaining()));
        }
        unread = Arrays.copyOfRange(unread, stream.position(), unread.length);
        upSent += count;
        for (int at = 0; at < count;) {
            int piece = world.piece(count - at);
            upUntilNanos = Math.max(upUntilNanos, timeline.nowNanos() + world.latency());
            timeline.at(upUntilNanos - timeline.nowNanos(), () -> arrive(piece));
            at += piece;
        }
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            planDelivery();
        }
    }

    @Override
    public void wantTurn() {
        turnAsked = true;
        planDelivery();
    }

    private void planDelivery() {
        if (!deliveryPlanned && (turnAsked || inboxCount > 0 || ended != null)) {
            deliveryPlanned = true;
            timeline.at(world.pause(), this::deliver);
        }
    }

    private void deliver() {
        deliveryPlanned = false;
        if (closed || closing || !reading && !turnAsked) {
            return;
        }
        if (turnAsked) {
            turnAsked = false;
            handler.turn();
            planDelivery();
        } else if (inboxCount > 0) {
            int count = world.piece(inboxCount);
            byte[] bytes = Arrays.copyOf(inbox, count);
            System.arraycopy(inbox, count, inbox, 0, inboxCount - count);
            inboxCount -= count;
            handler.received(ByteBuffer.wrap(bytes));
            Arrays.fill(bytes, (byte) 0xEE); // it is the link's own buffer
            planDelivery();
        } else if (ended != null) {
            end(ended);
        }
    }

    @Override
    public void close() {
        if (!closed && !closing) {
            say("is closed by the client");
            closing = true;
            if (open) {
                planFill();
            }
            timeline.at(CLOSE_NANOS, this::finish);
        }
    }

    private void finish() {
        if (!closed) {
            if (!upDead) {
                timeline.at(upUntilNanos - timeline.nowNanos(), this::brokerLost);
            }
            end(null);
        }
    }

    private void end(String cause) {
        if (!closed) {
            say("has ended: " + cause);
            closed = true;
            world.linkEnded(this);
            handler.closed(cause);
        }
    }

    /** Nobody is there any more at the client's end. */
    void die(boolean noticed) {
        closed = true;
        world.linkEnded(this);
        if (noticed && !upDead) {
            timeline.at(upUntilNanos - timeline.nowNanos(), this::brokerLost);
        }
        upDead |= !noticed;
    }

    // ---- the network

    private void arrive(int count) {
        upArrived += count;
        while (!upDead && brokerEnd == null && !sent.isEmpty() && sent.peek().end <= upArrived) {
            world.broker().receive(this, sent.poll().packet);
        }
    }

    private void brokerLost() {
        world.broker().lost(this);
    }

    private void arriveAtClient(byte[] bytes, int from, int to) {
        if (downDead || closed) {
            return;
        }
        if (inboxCount + to - from > inbox.length) {
            inbox = Arrays.copyOf(inbox, 2 * (inboxCount + to - from));
        }
        System.arraycopy(bytes, from, inbox, inboxCount, to - from);
        inboxCount += to - from;
        if (reading) {
            planDelivery();
        }
    }

    private void endOfStream(String cause) {
        if (!downDead && !closed) {
            ended = cause;
            if (closing) {
                end(null);
            } else if (reading) {
                planDelivery();
            }
        }
    }

    /** The peer takes nothing for a while. */
    void stall(long nanos) {
        say("stalls");
        stalledUntilNanos = timeline.nowNanos() + nanos;
    }

    /** The connection breaks, and both ends hear of it. */
    void reset() {
        say("breaks");
        if (world.random().nextBoolean()) {
            upDead = true;
        }
        downDead |= world.random().nextBoolean();
        timeline.at(world.latency(), () -> {
            upDead = true;
            brokerLost();
        });
        timeline.at(world.latency(), () -> {
            downDead = true;
            if (!closing) {
                end("connection reset");
            }
        });
    }

    /** What is sent goes nowhere, and nobody hears of it for a long time. */
    void vanish(boolean up, boolean down) {
        say("becomes a black hole" + (up ? " for the client" : "") + (down ? " for the broker" : ""));
        upDead |= up;
        downDead |= down;
        timeline.at(TCP_TIMEOUT_NANOS, () -> {
            end("timed out");
            brokerLost();
        });
    }

    // ---- the broker's end

    void toClient(Packet packet) {
        ByteBuffer out = world.scratch();
        world.write(packet, out);
        world.say("broker", () -> "-> " + Describe.packet(packet));
        toClient(out.array(), out.position());
    }

    /** Bytes that may be no packet. */
    void toClient(byte[] bytes, int count) {
        if (brokerEnd != null) {
            return;
        }
        if (outboxCount + count > outbox.length) {
            outbox = Arrays.copyOf(outbox, 2 * (outboxCount + count));
        }
        System.arraycopy(bytes, 0, outbox, outboxCount, count);
        outboxCount += count;
        if (!flushPlanned) {
            flushPlanned = true;
            timeline.at(world.pause(), this::flush);
        }
    }

    private void flush() {
        flushPlanned = false;
        byte[] bytes = Arrays.copyOf(outbox, outboxCount);
        outboxCount = 0;
        for (int at = 0; at < bytes.length;) {
            int from = at;
            int to = at + world.piece(bytes.length - at);
            downUntilNanos = Math.max(downUntilNanos, timeline.nowNanos() + world.latency());
            timeline.at(downUntilNanos - timeline.nowNanos(), () -> arriveAtClient(bytes, from, to));
            at = to;
        }
        if (brokerEnd != null) {
            timeline.at(downUntilNanos - timeline.nowNanos(), () -> endOfStream(brokerEnd));
        }
    }

    /** The broker closes the connection after what it has sent. */
    void endByBroker(String cause) {
        if (brokerEnd == null) {
            say("is closed by the broker: " + cause);
            brokerEnd = cause;
            if (!flushPlanned) {
                flushPlanned = true;
                timeline.at(world.pause(), this::flush);
            }
        }
    }
}
