package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.tls.records.ByteQueue;
import io.caddis.mqtt.tls.records.Records;
import io.caddis.mqtt.tls.revocation.KeptAnswers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link that a user has, and the handler that the transport has: TLS between the two. Whatever the transport says is
 * the matter of {@link Handshake} until that is done, and of {@link OpenLink} from then on. Here is what both need: the
 * transport's link, what the user wants of it, and the call that ends it for the user.
 */
public final class SecureLink implements Link, LinkHandler {
    /** What a link needs of the files that its options name. Blocks. */
    public interface Source {
        /** What the link is made with. */
        Records records(Endpoint endpoint) throws IOException;

        /**
         * The fingerprint of what the files hold now.
         *
         * @param known that of an earlier call, or of the records: returned if it is still the right one
         * @throws IOException if what has changed is of no use
         */
        String material(String known) throws IOException;

        /**
         * A transport for links to whoever is asked about revocation: plain ones, and secured ones for {@code mqtts}.
         *
         * @param carrier that of the link itself
         */
        default Transport toAuthorities(Transport carrier) {
            return carrier;
        }

        /** The names of the files that are read; empty for none. */
        default List<String> files() {
            return List.of();
        }

        /** Answers about revocation, of all links. */
        default KeptAnswers answers() {
            return new KeptAnswers(text -> { });
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SecureLink.class);

    private final TlsThreads threads;
    private final Buffers buffers;
    private final LinkHandler user;
    private final TlsObserver observer;
    /** Of the files it was made with; null for none. */
    private final MaterialWatch watch;
    private final Handshake handshake;
    /** Made now: when a link ends, the bundle may have been replaced, and then loads and makes no class any more. */
    private final Runnable giveUp;

    private volatile boolean closeAsked;
    /** The user is being told that it is open. */
    private volatile boolean told;
    private volatile boolean reading = true;

    /** The transport's; null until its open has returned. Changed under this, as is {@code closing}. */
    private volatile Link link;
    private boolean closing;

    /** Does nothing yet. */
    public SecureLink(TlsThreads threads, Buffers buffers, Source source, Transport transport, Endpoint endpoint,
            LinkHandler user, TlsOptions options, TlsObserver observer) {
        this.threads = threads;
        this.buffers = buffers;
        this.user = user;
        this.observer = observer;
        watch = options.reloadNanos() == 0 ? null : new MaterialWatch(threads, user, endpoint, options.reloadNanos(),
                source::material, observer::renewed, text -> Reports.warn(LOG, "{}", text));
        handshake = new Handshake(this, threads, source, transport, endpoint, new Explanation(options));
        giveUp = handshake::giveUp;
    }

    /** Whose link it is, for the log. */
    @Override
    public String toString() {
        return user.toString();
    }

    // ---- the user's side, any thread

    /** Begins. False if the bundle's threads have ended; then the user is never called. */
    public boolean start() {
        return handshake.start();
    }

    @Override
    public void wantWrite() {
        if (handshake.open() != null) {
            wantFill();
        } // else fill is called anyway once it is open
    }

    @Override
    public void writeNow() {
        Link below = link;
        if (below != null && told) { // else fill may be what opens it, which is for the transport's thread
            below.writeNow();
        } else {
            wantWrite();
        }
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (handshake.open() != null) {
            readOn(on);
        }
    }

    @Override
    public boolean runAfterTurn(Runnable task, boolean alsoMany) {
        Link below = link;
        return below != null && below.runAfterTurn(task, alsoMany);
    }

    @Override
    public void wantTurn() {
        Link below = link;
        if (below != null) { // else nothing was received that could take more than a turn
            below.wantTurn();
        }
    }

    @Override
    public void close() {
        closeAsked = true;
        if (!closeLink()) {
            threads.executeSurely(giveUp); // not on the caller's stack, who may hold locks
        }
    }

    // ---- the transport's side, its thread

    @Override
    public void opened() {
        handshake.opened();
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (!handshake.received(bytes)) {
            handshake.open().received(bytes);
        }
    }

    @Override
    public void turn() {
        if (handshake.open() != null) {
            user.turn();
        }
    }

    @Override
    public void fill(ByteBuffer bytes) {
        if (!handshake.fill(bytes)) {
            handshake.open().fill(bytes);
        }
    }

    @Override
    public void closed(String cause) {
        if (!handshake.closed(cause)) {
            handshake.open().closed(cause);
        }
    }

    // ---- for both parts

    boolean isCloseAsked() {
        return closeAsked;
    }

    boolean isReading() {
        return reading;
    }

    /** False until the transport's open has returned; a last {@link #wantFill} follows then. */
    boolean hasLink() {
        return link != null;
    }

    /** The transport's open has returned; the handshake may have got far by then, or may have failed. */
    void has(Link opened) {
        boolean close;
        synchronized (this) {
            link = opened;
            close = closing;
        }
        if (close) {
            opened.close();
        }
        opened.wantWrite(); // what is to be sent may have waited for the link
    }

    void wantFill() {
        Link below = link;
        if (below != null) {
            below.wantWrite();
        }
    }

    void readOn(boolean on) {
        Link below = link;
        if (below != null) {
            below.reading(on);
        }
    }

    /** Closes the transport's link, now or when it comes. False if it is not there yet. */
    boolean closeLink() {
        Link below;
        synchronized (this) {
            closing = true;
            below = link;
        }
        if (below != null) {
            below.close();
        }
        return below != null;
    }

    /**
     * The handshake is done.
     *
     * @param in  what came with its last message
     * @param out what is still to be sent
     */
    OpenLink opened(Records records, ByteQueue in, ByteQueue out, Endpoint endpoint, Explanation explanation) {
        return new OpenLink(this, buffers, user, records, in, out, endpoint, explanation);
    }

    /** The user has not been told yet. The transport's thread. */
    void negotiated(Records records) {
        told = true;
        if (!reading) {
            readOn(false);
        }
        observer.negotiated(records.session());
        if (watch != null) {
            watch.start(records.material());
        }
    }

    /** @param chain certificates of the server, which nobody trusts; may be empty */
    void refused(List<CertificateInfo> chain) {
        if (!chain.isEmpty()) {
            observer.refused(chain);
        }
    }

    /** The last call, by the part that it ends in. */
    void ended(String cause) {
        if (watch != null) {
            watch.stop();
        }
        user.closed(closeAsked ? null : cause);
    }
}
