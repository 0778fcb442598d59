package io.caddis.mqtt.tls.records;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.NamedGroup;

/**
 * Which group the keys were exchanged with. The library does not tell; but the server says it in clear, in its
 * ServerHello (RFC 8446 section 4.2.8) or ServerKeyExchange (RFC 8422 section 5.4). Nothing depends on it.
 */
final class NegotiatedGroup {
    private static final int HELLO_FIXED = 2 + 32; // version and random
    private static final int NAMED_CURVE = 3;

    private int number = -1;
    private boolean inClear = true;

    Optional<String> name() {
        return number < 0 ? Optional.empty() : Optional.ofNullable(NamedGroup.getName(number));
    }

    /** One record that the server sent during the handshake. */
    void read(ByteBuffer record) {
        try {
            if (record.get(record.position()) != ContentType.handshake) {
                inClear = false; // what follows is encrypted
            } else if (inClear) {
                messages(record.slice(record.position() + 5, record.remaining() - 5));
            }
        } catch (RuntimeException e) { // no buffer ends as it should: then the group is not known
            inClear = false;
        }
    }

    private void messages(ByteBuffer in) {
        while (in.remaining() >= 4) {
            int header = in.getInt();
            int length = header & 0xFFFFFF;
            ByteBuffer body = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (header >>> 24 == HandshakeType.server_hello) {
                hello(body);
            } else if (header >>> 24 == HandshakeType.server_key_exchange && body.get() == NAMED_CURVE) {
                number = body.getShort() & 0xFFFF;
            }
        }
    }

    private void hello(ByteBuffer body) {
        body.position(HELLO_FIXED);
        skip(body, body.get() & 0xFF); // session identifier
        skip(body, 2 + 1 + 2); // cipher suite, compression, length of the extensions
        while (body.hasRemaining()) {
            int type = body.getShort() & 0xFFFF;
            int length = body.getShort() & 0xFFFF;
            if (type == ExtensionType.key_share) {
                number = body.getShort(body.position()) & 0xFFFF;
            }
            skip(body, length);
        }
    }

    private static void skip(ByteBuffer in, int count) {
        in.position(in.position() + count);
    }
}
