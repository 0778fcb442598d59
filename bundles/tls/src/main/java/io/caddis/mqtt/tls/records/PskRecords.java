package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.tls.material.TlsProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** TLS by a pre-shared key: Bouncy Castle's low-level protocol, without streams. */
final class PskRecords implements Records {
    private static final int HEADER = 5;
    /** Of answers that wait: alerts, each of them for four bytes of the server. */
    private static final int ANSWERS_MAX = 64 * 1024;
    /** More than any cipher adds to a record: header, explicit nonce, MAC or tag, padding. */
    private static final int OVERHEAD_MAX = 5 + 16 + 64 + 256;

    private final TlsClientProtocol protocol = new TlsClientProtocol();
    private final PskClient client;
    private final NegotiatedGroup group = new NegotiatedGroup();
    private final EmptyRecords empty = new EmptyRecords();
    private boolean begun;

    /** @param serverName sent as SNI; null for none */
    PskRecords(TlsOptions options, String serverName, JcaTlsCryptoProvider crypto) throws TlsProblem {
        client = new PskClient(options, serverName, crypto);
    }

    @Override
    public boolean handshake(ByteBuffer in, ByteQueue out) throws IOException {
        try {
            if (!begun) {
                begun = true;
                protocol.connect(client);
            }
            while (protocol.isHandshaking() && offerRecord(in)) {
                answer(out);
            }
            return !protocol.isHandshaking();
        } catch (RuntimeException e) { // what a broken peer brings a library to
            throw new IOException(e);
        } finally {
            answer(out);
        }
    }

    /** False if there is no whole record. */
    private boolean offerRecord(ByteBuffer in) throws IOException {
        if (in.remaining() < HEADER) {
            return false;
        }
        int length = Math.min(HEADER + (in.getShort(in.position() + 3) & 0xFFFF), RECORD_MAX);
        if (in.remaining() < length) {
            return false;
        }
        byte[] record = new byte[length]; // an idle link keeps none
        in.get(record);
        if (protocol.isHandshaking()) {
            group.read(ByteBuffer.wrap(record, 0, length));
        }
        protocol.offerInput(record, 0, length);
        return true;
    }

    @Override
    public TlsSession session() {
        return client.session(group.name());
    }

    @Override
    public boolean open(ByteBuffer in, ByteBuffer plain) throws IOException {
        try {
            while (plain.remaining() >= PLAIN_MAX && !protocol.isClosed() && offerRecord(in)) {
                int count = protocol.getAvailableInputBytes();
                protocol.readInput(plain, count);
                empty.count(1, count);
                if (protocol.getAvailableOutputBytes() > ANSWERS_MAX) {
                    throw new TlsProblem("the server asks for a new handshake again and again, and does not read the"
                            + " answers: is it a TLS server?");
                }
            }
            return protocol.isClosed();
        } catch (RuntimeException e) { // what a broken peer brings a library to
            throw new IOException(e);
        }
    }

    @Override
    public int plainMax(int room) {
        int whole = room / (PLAIN_MAX + OVERHEAD_MAX);
        return Math.max(whole * PLAIN_MAX, Math.min(PLAIN_MAX, room - OVERHEAD_MAX));
    }

    @Override
    public void seal(ByteBuffer plain, ByteBuffer out) throws IOException {
        protocol.writeApplicationData(plain.array(), plain.arrayOffset() + plain.position(), plain.remaining());
        plain.position(plain.limit());
        protocol.readOutput(out, protocol.getAvailableOutputBytes());
    }

    @Override
    public boolean hasAnswer() {
        return protocol.getAvailableOutputBytes() > 0;
    }

    @Override
    public void answer(ByteQueue out) {
        int count = protocol.getAvailableOutputBytes();
        if (count > 0) {
            byte[] bytes = new byte[count];
            protocol.readOutput(bytes, 0, count);
            out.add(bytes, 0, count);
        }
    }

    @Override
    public void close(ByteQueue out) {
        try {
            protocol.close();
        } catch (IOException e) {
            return; // it was over already, and there is nothing to say any more
        } finally {
            answer(out);
        }
    }
}
