package io.caddis.mqtt.management.link;

import io.caddis.mqtt.management.threads.Guard;
import java.nio.ByteBuffer;

/** What a link tells its driver, which takes its lock for it; on any thread, mostly the link's own. */
public interface LinkEvents extends Guard {
    /** It is open. */
    void opened(LinkSide from);

    /** Bytes arrived. */
    void received(LinkSide from, ByteBuffer in);

    /** It had more to do with what arrived than one turn takes, and goes on. */
    void turn(LinkSide from);

    /** It has written all it was given, and asks for more. */
    void fill(LinkSide from, ByteBuffer out);

    /** The files that secure it have changed, and the next one will use them. */
    void renew(LinkSide from);

    /** @param text why it ended, if the driver does not know better; or null */
    void closed(LinkSide from, String text);
}
