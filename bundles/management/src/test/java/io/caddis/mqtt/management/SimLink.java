package io.caddis.mqtt.management;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** A link between the client and the model broker that splits, joins and delays, and is cut at any byte. */
final class SimLink implements Link {
    private static final PacketCodec CODEC = new PacketCodecComponent();
    private static final int MAX = 268_435_460;
    private static final int PIECE = 4000;

    private final Random random;
    private final SimBroker broker;
    private final LinkHandler handler;
    private byte[] up = {};
    private byte[] down = {};
    private ByteBuffer brokerHas = ByteBuffer.allocate(0);
    private boolean open;
    private boolean wants = true;
    private boolean filling;
    private boolean reading = true;
    private boolean closing;
    private boolean closed;
    /** The broker has closed its end, saying this. */
    private String endCause;

    SimLink(Random random, SimBroker broker, LinkHandler handler) {
        this.random = random;
        this.broker = broker;
        this.handler = handler;
    }

    @Override
    public void wantWrite() {
        wants = true;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void close() {
        closing = true;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isQuiet() {
        return open && up.length == 0 && (down.length == 0) && !wants && !filling && !closing && endCause == null;
    }

    // ---- the broker's side

    void toClient(Packet packet) {
        ByteBuffer out = ByteBuffer.allocate(1000);
        CODEC.encode(packet, ProtocolVersion.V5, out);
        byte[] more = new byte[out.flip().remaining()];
        out.get(more);
        down = join(down, more);
    }

    void endByServer(String cause) {
        endCause = cause;
    }

    private void toBroker(byte[] bytes) {
        brokerHas = ByteBuffer.allocate(brokerHas.remaining() + bytes.length).put(brokerHas).put(bytes).flip();
        while (brokerHas.hasRemaining() && endCause == null) {
            Packet packet = CODEC.decode(brokerHas, ProtocolVersion.V5, MAX);
            if (packet == null) {
                return;
            }
            broker.receive(this, packet);
        }
    }

    // ---- what happens

    /** Some of what can happen. */
    void happen() {
        if (closed) {
            return;
        }
        if (!open) {
            if (closing) {
                end(null);
            } else if (random.nextInt(10) == 0) {
                end("refused");
            } else {
                open = true;
                handler.opened();
            }
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> fill();
            case 1 -> moveUp(1 + random.nextInt(PIECE));
            default -> moveDown(1 + random.nextInt(PIECE));
        }
    }

    private void fill() {
        filling |= wants;
        wants = false;
        if (filling || closing) {
            byte[] bytes = filled();
            up = join(up, bytes);
            filling = bytes.length > 0;
            if (closing && !filling && endCause == null) {
                closeNow();
            }
        }
    }

    private byte[] filled() {
        ByteBuffer out = ByteBuffer.allocate(1 + random.nextInt(random.nextBoolean() ? 50 : 5000));
        handler.fill(out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private void closeNow() {
        toBroker(random.nextInt(10) == 0 ? part(up) : up); // a slow peer is not waited for
        broker.lost(this);
        end(null);
    }

    private void moveUp(int count) {
        byte[] moved = Arrays.copyOf(up, Math.min(count, up.length));
        up = Arrays.copyOfRange(up, moved.length, up.length);
        toBroker(moved);
    }

    private void moveDown(int count) {
        if (down.length == 0 && endCause != null) {
            end(endCause);
        } else if (reading && !closing && down.length > 0) {
            byte[] moved = Arrays.copyOf(down, Math.min(count, down.length));
            down = Arrays.copyOfRange(down, moved.length, down.length);
            handler.received(random.nextBoolean() ? ByteBuffer.wrap(moved)
                    : ByteBuffer.allocateDirect(moved.length).put(moved).flip());
        } else if (closing && endCause != null) {
            end(null);
        }
    }

    /** The network fails; some of what was under way still arrives. */
    void cut() {
        if (!closed) {
            if (open) {
                toBroker(part(up));
                byte[] last = part(down);
                if (last.length > 0) {
                    handler.received(ByteBuffer.wrap(last));
                }
            }
            broker.lost(this);
            end("cut");
        }
    }

    private void end(String cause) {
        if (!closed) {
            closed = true;
            handler.closed(cause);
        }
    }

    private byte[] part(byte[] bytes) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
