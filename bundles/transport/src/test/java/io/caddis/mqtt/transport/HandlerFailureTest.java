package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A handler that throws loses its link, and nobody else loses anything. */
class HandlerFailureTest extends Fixture {
    @ParameterizedTest
    @CsvSource({"opened,false", "opened,true", "received,false", "received,true", "fill,false", "fill,true",
        "closed,false", "closed,true"})
    @Tag("v3-4.8.0-2")
    void othersGoOn(String where, boolean error) throws Exception {
        server.echo();
        Recorder good = new Recorder().on(transport, server.endpoint());
        good.send("1");
        good.awaitReceived("1");
        Recorder bad = new Failing(where, error).on(transport, server.endpoint());
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write('x');
        }
        String thrown = "the link's user failed: java.lang." + (error ? "AssertionError" : "IllegalStateException");
        assertEquals(where.equals("closed") ? "server closed the connection" : thrown + ": on purpose",
                bad.awaitClosed());
        good.send("2");
        good.awaitReceived("12");
    }

    private static final class Failing extends Recorder {
        private final String where;
        private final boolean error;

        Failing(String where, boolean error) {
            this.where = where;
            this.error = error;
        }

        @Override
        public void opened() {
            super.opened();
            failIf("opened");
        }

        @Override
        public void received(ByteBuffer in) {
            super.received(in);
            failIf("received");
        }

        @Override
        public void fill(ByteBuffer out) {
            super.fill(out);
            failIf("fill");
        }

        @Override
        public void closed(String cause) {
            super.closed(cause);
            failIf("closed");
        }

        private void failIf(String here) {
            if (!where.equals(here)) {
                return;
            }
            if (error) {
                throw new AssertionError("on purpose");
            }
            throw new IllegalStateException("on purpose");
        }
    }
}
