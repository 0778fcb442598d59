package io.caddis.mqtt.itests.hostagent;

import java.io.IOException;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Has the check ask what there is in this host. */
public final class AgentActivator implements BundleActivator {
    private Answers answers;
    private Watch watch;

    @Override
    public void start(BundleContext context) throws IOException {
        String port = context.getProperty(Answers.PORT);
        if (port == null) {
            throw new IllegalStateException("no property " + Answers.PORT
                    + ": ./caddis verify hosts gives it to the host");
        }
        watch = new Watch(context);
        answers = new Answers(Integer.parseInt(port), new Commands(context, watch));
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        watch.close();
        answers.close();
    }
}
