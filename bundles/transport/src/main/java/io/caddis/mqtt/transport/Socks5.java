package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** SOCKS version 5: RFC 1928, with user name and password by RFC 1929. The proxy looks names up. */
final class Socks5 extends ProxyHandshake {
    private static final int NO_AUTHENTICATION = 0;
    private static final int USERNAME_PASSWORD = 2;
    private static final int NONE_ACCEPTABLE = 0xFF;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final String[] REPLIES = {null, "general failure", "not allowed by its rules",
        "network unreachable", "host unreachable", "connection refused by the server", "time to live expired",
        "it knows no CONNECT", "it knows no addresses of this kind"};
    private static final String NO_SOCKS = "does not speak SOCKS 5: check kind, address and port of the proxy";

    private final ByteBuffer answer = ByteBuffer.allocate(4 + 1 + 255 + 2); // the longest there is
    private Step step = Step.METHOD;

    private enum Step {
        /** Which authentication? Next: LOGIN, REPLY. */
        METHOD,
        /** Are the credentials good? Next: REPLY. */
        LOGIN,
        /** Is the server reached? The end. */
        REPLY
    }

    Socks5(Endpoint endpoint) {
        super(endpoint);
        answer.limit(2);
    }

    @Override
    ByteBuffer begin() {
        return ByteBuffer.wrap(proxy.username() == null ? new byte[] {5, 1, NO_AUTHENTICATION}
                : new byte[] {5, 2, NO_AUTHENTICATION, USERNAME_PASSWORD});
    }

    @Override
    ByteBuffer received(ByteBuffer in) throws Refused {
        while (true) {
            while (answer.hasRemaining() && in.hasRemaining()) {
                answer.put(in.get());
                check(answer.position());
            }
            if (answer.hasRemaining()) {
                return ByteBuffer.allocate(0);
            }
            if (step != Step.REPLY && in.hasRemaining()) {
                throw refused("answers what it was not asked: check kind, address and port of the proxy");
            }
            if (step != Step.REPLY) {
                return next();
            }
            if (isReplyComplete()) {
                return null;
            }
        }
    }

    /** What can be said before the answer is complete: some proxies end in the middle of a refusal. */
    private void check(int size) throws Refused {
        if (size == 1 && answer.get(0) != (step == Step.LOGIN ? 1 : 5)) {
            throw refused(NO_SOCKS);
        }
        int code = answer.get(1) & 0xFF;
        if (step == Step.REPLY && size == 2 && code != 0) {
            throw refused("refused to connect to " + endpoint.address() + ": "
                    + (code < REPLIES.length ? REPLIES[code] : "reply " + code));
        }
    }

    private ByteBuffer next() throws Refused {
        int said = answer.get(1) & 0xFF;
        answer.clear().limit(step == Step.METHOD && said == USERNAME_PASSWORD ? 2 : 5);
        if (step == Step.LOGIN && said != 0) {
            throw refused("does not accept this user name and password: check proxy.username and .proxy.password");
        }
        if (step == Step.METHOD && said == NONE_ACCEPTABLE) {
            throw refused(proxy.username() == null
                    ? "wants an authentication: set proxy.username and .proxy.password if it is user name and password"
                    : "wants another authentication than user name and password");
        }
        if (step == Step.METHOD && said == USERNAME_PASSWORD && proxy.username() != null) {
            step = Step.LOGIN;
            byte[] username = proxy.username().getBytes(StandardCharsets.UTF_8);
            byte[] password = proxy.password().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(3 + username.length + password.length).put((byte) 1)
                    .put((byte) username.length).put(username).put((byte) password.length).put(password).flip();
        }
        if (step == Step.METHOD && said != NO_AUTHENTICATION) {
            throw refused("chose authentication " + said + ", which was not offered");
        }
        step = Step.REPLY;
        return request();
    }

    private ByteBuffer request() throws Refused {
        InetAddress literal = Resolver.literal(endpoint.host());
        byte[] host = literal != null ? literal.getAddress() : endpoint.host().getBytes(StandardCharsets.UTF_8);
        if (host.length > 255) {
            throw refused("cannot be given a name of " + host.length + " bytes: use one of 255 or less");
        }
        ByteBuffer out = ByteBuffer.allocate(7 + host.length).put(new byte[] {5, 1, 0});
        if (literal == null) {
            out.put((byte) NAME).put((byte) host.length);
        } else {
            out.put((byte) (literal instanceof Inet4Address ? IPV4 : IPV6));
        }
        return out.put(host).putShort((short) endpoint.port()).flip();
    }

    /** The first five bytes tell how many there are; what they hold beyond the code is of no use to us. */
    private boolean isReplyComplete() throws Refused {
        int size = switch (answer.get(3)) {
            case IPV4 -> 4 + 4 + 2;
            case IPV6 -> 4 + 16 + 2;
            case NAME -> 4 + 1 + (answer.get(4) & 0xFF) + 2;
            default -> throw refused(NO_SOCKS);
        };
        answer.limit(size);
        return answer.position() == size;
    }
}
