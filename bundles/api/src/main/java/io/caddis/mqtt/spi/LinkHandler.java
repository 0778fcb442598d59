package io.caddis.mqtt.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a link tells its user. Calls are serial for one link, on its own thread, which serves other links as well: an
 * implementation computes and hands over, and never waits. {@link #fill} may come on the thread of whoever called
 * {@link Link#writeNow}, while the link's own thread does nothing.
 */
@ConsumerType
public interface LinkHandler {
    /** A {@link #step}: the addresses of the server, or of the proxy before it, are known. */
    String RESOLVED = "name resolution";
    /** A {@link #step}: the server, or the proxy before it, has accepted the connection. */
    String CONNECTED = "connection";
    /** A {@link #step}: the proxy has connected to the server. */
    String PROXIED = "proxy";

    /**
     * On the way to {@link #opened}: one step is done. Only for who wants to tell a person about it.
     *
     * @param name   {@link #RESOLVED}, {@link #CONNECTED}, {@link #PROXIED}
     * @param result addresses, for example
     */
    default void step(String name, String result) {
    }

    /** The link is up; {@link #fill} will be called at once. */
    void opened();

    /**
     * Bytes arrived. An implementation that has more to do with them than a moment's work does a part, keeps the rest
     * and asks for another {@link #turn}, since others wait for this thread.
     *
     * @param in the link's own buffer, only for this call; what the handler leaves in it is lost, so it takes all
     */
    void received(ByteBuffer in);

    /** The turn that {@link Link#wantTurn} asked for; also while the link is being closed. */
    default void turn() {
    }

    /**
     * All bytes given before were handed to the operating system; here is room for more. Called again until nothing is
     * put, then after the next {@link Link#wantWrite}.
     *
     * @param out empty, 8 KiB or more, only for this call
     */
    void fill(ByteBuffer out);

    /**
     * The last call: the link is gone, or never came up.
     *
     * @param cause one line that says what happened, or null if {@link Link#close} was asked for
     */
    void closed(String cause);
}
