package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.tls.revocation.RevocationCheck;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One connection's TLS: records in and out, no input and output. Used by one thread at a time, first by one of the pool
 * for the handshake, then by the link's.
 */
public interface Records {
    /** Bytes of the largest record that may arrive (RFC 5246 section 6.2.3), with its header. */
    int RECORD_MAX = 5 + (1 << 14) + 2048;
    /** Bytes of plaintext in the largest record. */
    int PLAIN_MAX = 1 << 14;
    /** Records without data in a row: new keys, tickets and alerts are few, and each costs more than its bytes. */
    int EMPTY_MAX = 32;

    /**
     * Goes on with the handshake as far as the input allows. Computes, and may block.
     *
     * @param in  takes whole records from it, all that are of use
     * @param out what is to be sent is added; also if this fails, to tell the server why
     * @return true once the handshake is done; what is left in {@code in} then is for {@link #open}
     * @throws IOException if it failed
     */
    boolean handshake(ByteBuffer in, ByteQueue out) throws IOException;

    /** What the handshake came to. */
    TlsSession session();

    /**
     * What is still to be found out about the server when the handshake is done, before anything else is said.
     * Computes.
     *
     * @return null for nothing
     */
    default RevocationCheck revocation() throws IOException {
        return null;
    }

    /** The fingerprint of the files that were read for it; empty if there are none. */
    default String material() {
        return "";
    }

    /**
     * Opens whole records.
     *
     * @param in    takes whole records from it, as many as there are and {@code plain} has room for
     * @param plain has room for {@link #PLAIN_MAX} bytes or more
     * @return true if the server ended its half with close_notify
     * @throws IOException if a record is not from the server, or tells an error
     */
    boolean open(ByteBuffer in, ByteBuffer plain) throws IOException;

    /** Bytes of plaintext that can be sealed for this room. */
    int plainMax(int room);

    /** Seals all that {@code plain} holds, at most {@link #plainMax} of the room in {@code out}. */
    void seal(ByteBuffer plain, ByteBuffer out) throws IOException;

    /** True if something is to be sent that nobody asked for: an answer to a new key, an alert. */
    boolean hasAnswer();

    /** Puts what {@link #hasAnswer} speaks of. */
    void answer(ByteQueue out) throws IOException;

    /** Puts close_notify, the end of our half. Never fails. */
    void close(ByteQueue out);
}
