package io.caddis.mqtt.jmx;

import java.util.concurrent.atomic.AtomicReference;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bean's place in the MBean server. The server may call others' listeners at any change, so no lock is held; what two
 * threads do at the same time is settled by the state.
 */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMXBean.class);

    private final MBeanServer server;
    private final ObjectName name;
    private final ClientMXBean bean;
    private final AtomicReference<State> state = new AtomicReference<>(State.OUTSIDE);

    private enum State {
        /** Next: INSIDE, when the name is free; ENDED. */
        OUTSIDE,
        /** Next: ENDED. */
        INSIDE,
        /** Stays so. */
        ENDED
    }

    Registration(MBeanServer server, String clientName, ClientMXBean bean) {
        this.server = server;
        this.bean = bean;
        name = name(clientName);
    }

    /** Quoted, since a client's name may hold anything. */
    static ObjectName name(String clientName) {
        try {
            return new ObjectName("io.caddis.mqtt:type=Client,name=" + ObjectName.quote(clientName));
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(clientName, e); // quoted, any text is well-formed
        }
    }

    /** Registers the bean, unless it is or another one has the name. */
    void begin() {
        if (state.get() != State.OUTSIDE) {
            return;
        }
        try {
            server.registerMBean(bean, name);
            if (!state.compareAndSet(State.OUTSIDE, State.INSIDE)) {
                remove();
            }
        } catch (InstanceAlreadyExistsException e) {
            LOG.debug("{} is registered already, maybe for a client that is being replaced", name);
        } catch (JMException e) {
            LOG.warn("{} is not registered: {}", name, e.toString());
        }
    }

    /** Removes the bean; it does not come back. */
    void end() {
        if (state.getAndSet(State.ENDED) == State.INSIDE) {
            remove();
        }
    }

    private void remove() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} was unregistered by somebody else", name);
        } catch (JMException e) {
            LOG.warn("{} is not unregistered: {}", name, e.toString());
        }
    }

    boolean has(ObjectName otherName) {
        return name.equals(otherName);
    }

    ObjectName name() {
        return name;
    }
}
