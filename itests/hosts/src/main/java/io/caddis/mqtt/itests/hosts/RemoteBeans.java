package io.caddis.mqtt.itests.hosts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The MXBeans through Karaf's JMX over the network: who looks, and who does all. */
final class RemoteBeans {
    private RemoteBeans() {
    }

    /** What is wrong. */
    static List<String> wrong(int registryPort) throws Exception {
        List<String> wrong = new ArrayList<>();
        ObjectName bean = new ObjectName("io.caddis.mqtt:type=Client,name=" + ObjectName.quote("hosts-tcp"));
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + registryPort
                + "/karaf-root");
        try (JMXConnector viewer = as("bob", url)) {
            MBeanServerConnection connection = viewer.getMBeanServerConnection();
            if (!"CONNECTED".equals(connection.getAttribute(bean, "State"))) {
                wrong.add("over JMX, a viewer sees the state " + connection.getAttribute(bean, "State"));
            }
            try {
                connection.invoke(bean, "disconnect", new Object[0], new String[0]);
                wrong.add("over JMX, a viewer may disconnect a client");
            } catch (SecurityException e) {
                // as it should be
            }
        }
        try (JMXConnector admin = as("karaf", url)) {
            admin.getMBeanServerConnection().invoke(bean, "connect", new Object[0], new String[0]);
        }
        return wrong;
    }

    private static JMXConnector as(String user, JMXServiceURL url) throws Exception {
        return JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, new String[] {user, user}));
    }
}
