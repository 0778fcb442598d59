package io.caddis.mqtt.itests.rivals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS of one connection of {@link IdleServer}, by the JDK's engine: nothing is kept but an unfinished record. */
final class IdleTls {
    private static final int PLAIN_MAX = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine = BenchTls.configured().serverEngine();
    private byte[] rest = {};

    /** Goes on with the handshake, or opens records: gives what was in them. */
    ByteBuffer open(SocketChannel channel, ByteBuffer read) throws IOException {
        ByteBuffer cipher = ByteBuffer.allocate(rest.length + read.remaining()).put(rest).put(read).flip();
        ByteBuffer plain = ByteBuffer.allocate(PLAIN_MAX);
        boolean goesOn = true;
        while (goesOn) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                seal(channel, NOTHING);
            } else {
                SSLEngineResult result = engine.unwrap(cipher, plain);
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    throw new EOFException();
                }
                goesOn = result.getStatus() == SSLEngineResult.Status.OK
                        && (result.bytesConsumed() > 0 || result.getHandshakeStatus() != status);
            }
        }
        rest = new byte[cipher.remaining()];
        cipher.get(rest);
        return plain.flip();
    }

    /** Writes an answer, which is short. */
    void seal(SocketChannel channel, ByteBuffer plain) throws IOException {
        ByteBuffer cipher = ByteBuffer.allocate(2 * PLAIN_MAX);
        do {
            SSLEngineResult result = engine.wrap(plain, cipher.clear());
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                throw new IOException("the server's TLS: " + result);
            }
            channel.write(cipher.flip());
            if (cipher.hasRemaining()) {
                throw new IOException("a client that does not read");
            }
        } while (plain.hasRemaining());
    }
}
