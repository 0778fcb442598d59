package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS for one connection of the sink, by the JDK's engine, the same for all contenders. */
final class SinkTls {
    private static final int RECORD_TYPE_HANDSHAKE = 22;
    /** Less than the connection has room for in plaintext: what was read is decrypted at once, and none waits. */
    private static final int ROOM_IN = 192 * 1024;
    private static final int ROOM_OUT = 512 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM_IN);
    private final ByteBuffer out = ByteBuffer.allocateDirect(ROOM_OUT);

    SinkTls(SSLEngine engine, ByteBuffer first) {
        this.engine = engine;
        in.put(first);
    }

    /** True if these bytes are the first of a TLS connection. */
    static boolean begins(ByteBuffer bytes) {
        return bytes.get(0) == RECORD_TYPE_HANDSHAKE;
    }

    /** Reads and decrypts as much as there is room for; negative at the end. */
    int read(SocketChannel channel, ByteBuffer plain) throws IOException {
        int count = channel.read(in);
        in.flip();
        boolean goesOn = true;
        while (goesOn) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            } else {
                SSLEngineResult result = engine.unwrap(in, plain);
                goesOn = result.getStatus() == SSLEngineResult.Status.OK
                        && (result.bytesConsumed() > 0 || result.getHandshakeStatus() != status);
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    count = -1;
                }
            }
        }
        in.compact();
        write(channel, NOTHING);
        return count;
    }

    private void wrap(ByteBuffer plain) throws SSLException {
        SSLEngineResult result = engine.wrap(plain, out);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("the sink's TLS: " + result);
        }
    }

    /** Encrypts and writes as much as there is room for. */
    void write(SocketChannel channel, ByteBuffer plain) throws IOException {
        int room = engine.getSession().getPacketBufferSize();
        do {
            while (plain.hasRemaining() && out.remaining() >= room) {
                wrap(plain);
            }
            out.flip();
            channel.write(out);
            out.compact();
        } while (plain.hasRemaining() && out.position() == 0);
    }

    boolean hasRest() {
        return out.position() > 0;
    }
}
