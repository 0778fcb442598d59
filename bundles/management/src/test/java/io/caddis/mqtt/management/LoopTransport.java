package io.caddis.mqtt.management;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A transport with a thread of its own, and an obliging server behind it, in one. */
public final class LoopTransport implements Transport, AutoCloseable {
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final PacketCodec codec = new PacketCodecComponent();
    public final List<PacketType> received = new CopyOnWriteArrayList<>();
    public final List<LoopLink> links = new CopyOnWriteArrayList<>();
    /** How long an acknowledgement takes. */
    public volatile long answerMillis;
    /** The answer to each subscription. */
    public volatile ReasonCode granted = ReasonCode.GRANTED_QOS_1;

    @Override
    public Link open(Endpoint endpoint, LinkHandler handler) {
        LoopLink link = new LoopLink(handler);
        links.add(link);
        link.run(handler::opened);
        link.wantWrite();
        return link;
    }

    public LoopLink link() {
        return links.get(links.size() - 1);
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }

    /** All but its three public methods run on the loop. */
    public final class LoopLink implements Link {
        private static final int BUFFER = 64 * 1024;

        private final LinkHandler handler;
        private final ArrayDeque<Packet> toClient = new ArrayDeque<>();
        private boolean reading = true;
        public volatile boolean closed;

        LoopLink(LinkHandler handler) {
            this.handler = handler;
        }

        private void run(Runnable action) {
            try {
                loop.execute(() -> {
                    if (!closed) {
                        action.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                closed = true;
            }
        }

        @Override
        public void wantWrite() {
            run(this::fill);
        }

        @Override
        public void reading(boolean on) {
            run(() -> {
                reading = on;
                deliver();
            });
        }

        @Override
        public void wantTurn() {
            run(handler::turn);
        }

        @Override
        public void close() {
            run(() -> {
                fill();
                closed = true;
                handler.closed(null);
            });
        }

        public void send(List<Packet> packets) {
            run(() -> {
                toClient.addAll(packets);
                deliver();
            });
        }

        private void fill() {
            ByteBuffer out = ByteBuffer.allocate(BUFFER);
            handler.fill(out);
            while (out.position() > 0) {
                out.flip();
                for (Packet packet = decode(out); packet != null; packet = decode(out)) {
                    answer(packet);
                }
                out.clear();
                handler.fill(out);
            }
        }

        private Packet decode(ByteBuffer in) {
            return in.hasRemaining() ? codec.decode(in, ProtocolVersion.V5, BUFFER) : null;
        }

        private void answer(Packet packet) {
            received.add(packet.type());
            Packet answer = switch (packet.type()) {
                case CONNECT -> new Connack(false, ReasonCode.SUCCESS, Properties.NONE);
                case PUBLISH -> ((Publish) packet).packetId() == 0 ? null
                        : new Puback(((Publish) packet).packetId(), ReasonCode.SUCCESS, Properties.NONE);
                case SUBSCRIBE -> new Suback(((Subscribe) packet).packetId(), ((Subscribe) packet).subscriptions()
                        .stream().map(one -> granted).toList(), Properties.NONE);
                default -> null;
            };
            if (answer != null) {
                loop.schedule(() -> send(List.of(answer)), answerMillis, TimeUnit.MILLISECONDS);
            }
        }

        private void deliver() {
            while (reading && !closed && !toClient.isEmpty()) {
                ByteBuffer out = ByteBuffer.allocate(1000);
                codec.encode(toClient.poll(), ProtocolVersion.V5, out);
                handler.received(out.flip());
            }
        }
    }
}
